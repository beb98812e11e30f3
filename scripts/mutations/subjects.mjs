import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { readRecipe } from "../../dist/cli/settings.js";
import {
  ArtifactStore,
  assertFitsModel,
  distill,
  evaluate,
  generateAll,
  generateOutputs,
  initializeModel,
  loadDataset,
  loadEncoder,
  loadModel,
  loadTokenizer,
  measure,
  noGrad,
  parseModelConfig,
  readEvents,
  readStatus,
  resolveConfig,
  resolveEvaluateConfig,
  resolveGenerateConfig,
  resolveMeasureConfig,
  saveModel,
  scope,
  Tensor,
  takeProbe,
  trainByteLevelBpe,
} from "../../dist/index.js";

const golden = (path) => fileURLToPath(new URL(`../../test/golden/${path}`, import.meta.url));
const pairs = ["red", "green", "old", "new"].flatMap((adjective) =>
  ["house", "river", "car", "tree", "lamp"].map((noun) => ({ source: `${adjective} ${noun}`, target: `the ${noun}, "${adjective}"` })),
);
const jsonl = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const separated = (mark) =>
  [["source", "target"], ...pairs.map(({ source, target }) => [source, quoted(target)])].map((row) => `${row.join(mark)}\n`).join("");
const copy = (path) => (folder) => cpSync(golden(path), folder, { recursive: true });
const write = (name, content) => (folder) => writeFileSync(join(folder, name), content);
const hash = (value) => createHash("sha256").update(value).digest("hex").slice(0, 16);

/**
 * Every kind of file that Retort reads. `make` writes a healthy one into a folder, `file` is damaged, and `read` gives what Retort makes of the folder. `judge` says what a different result
 * means: `"hashed"`, that the file has a hash and damage must be refused; a function, what the damaged bytes say to a reader of its own, so that any other result is wrong; nothing, that a person looks.
 */
export const subjects = [
  data("data .jsonl", "jsonl", "train.jsonl", jsonl(pairs), rowsOfJsonl),
  data("data .jsonl.gz", "gzip", "train.jsonl.gz", gzipSync(jsonl(pairs)), (bytes) => rowsOfJsonl(gunzipSync(bytes))),
  data("data .csv", "text", "train.csv", separated(","), (bytes) => rowsOfSeparated(bytes, ",")),
  data("data .tsv", "text", "train.tsv", separated("\t"), (bytes) => rowsOfSeparated(bytes, "\t")),
  {
    name: "data .parquet",
    format: "bytes",
    file: "train.parquet",
    make: (folder) => cpSync(golden("parquet/zstd.parquet"), join(folder, "train.parquet")),
    read: readTrain,
  },
  {
    name: "data .parquet, checksums",
    format: "bytes",
    file: "train.parquet",
    make: (folder) => cpSync(golden("parquet/checksums.parquet"), join(folder, "train.parquet")),
    read: readTrain,
  },
  texts("outputs .txt", "a.txt"),
  texts("references .txt", "b.txt"),
  { ...texts("outputs of generate .jsonl", "a.jsonl"), make: makeOutputs },
  { ...texts("references .jsonl", "b.jsonl"), make: makeOutputs },
  {
    name: "recipe .yaml",
    format: "text",
    file: "recipe.yaml",
    make: write("recipe.yaml", readFileSync(fileURLToPath(new URL("recipe.yaml", import.meta.url)))),
    read: (folder) => resolveConfig(readRecipe(join(folder, "recipe.yaml"))),
  },
  model("config.json of a T5", "config.json", "json", copy("t5/v1_0/model")),
  model("config.json of a BART", "config.json", "json", copy("bart/plain/model")),
  model("config.json of a GPT-2", "config.json", "json", copy("gpt2/plain/model")),
  model("config.json of an OPT", "config.json", "json", copy("opt/after/model")),
  model("generation_config.json", "generation_config.json", "json", makeSaved),
  model("model.safetensors", "model.safetensors", "bytes", copy("t5/v1_0/model")),
  model("header of model.safetensors", "model.safetensors", "header", copy("t5/v1_0/model")),
  model("model.safetensors.index.json", "model.safetensors.index.json", "json", copy("t5/v1_0/model-sharded")),
  model("a shard of weights", "model-00001-of-00003.safetensors", "header", copy("t5/v1_0/model-sharded")),
  model("adapter_config.json", "adapter_config.json", "json", makeAdapter),
  model("header of adapter_model.safetensors", "adapter_model.safetensors", "header", makeAdapter),
  { name: "config.json of an encoder", format: "json", file: "config.json", make: copy("encoders/roberta/model"), read: readEncoder },
  tokenizer("tokenizer.json", "tokenizer.json", "json", makeSaved),
  tokenizer("tokenizer.json, Unigram", "tokenizer.json", "json", copy("tokenizers/unigram")),
  tokenizer("tokenizer_config.json", "tokenizer_config.json", "json", copy("tokenizers/tokenizer-json")),
  tokenizer("special_tokens_map.json", "special_tokens_map.json", "json", copy("tokenizers/opt")),
  tokenizer("added_tokens.json", "added_tokens.json", "json", makeWithAddedTokens),
  tokenizer("spiece.model", "spiece.model", "bytes", copy("tokenizers/sentence-piece")),
  tokenizer("vocab.json", "vocab.json", "json", copy("tokenizers/opt")),
  tokenizer("merges.txt", "merges.txt", "text", copy("tokenizers/bart")),
  tokenizer("vocab.txt", "vocab.txt", "text", makeWordPiece),
  ...[
    "checkpoints/teacher/last/model.safetensors",
    "checkpoints/student/last/optimizer.safetensors",
    "checkpoints/student/last/state.json",
    "best weights of the teacher",
    "pseudo-targets.jsonl",
    "pseudo-targets-key.json",
    "tokenizer/tokenizer.json",
    "tokenizer/hashes.json",
    "dataset.json",
  ].map((file) => run(`run: ${file}`, file, "hashed")),
  // What decides no result: the config is compared with the one that is asked for, the others are for people.
  ...["config.json", "status.json", "environment.json", "events.jsonl"].map((file) => run(`run: ${file}`, file, sameStudent)),
  { name: "done run: scores.json", format: "json", file: "run/scores.json", make: makeDone, read: readDone, judge: "hashed" },
  { name: "done run: hashes.json", format: "json", file: "run/hashes.json", make: makeDone, read: readDone, judge: "hashed" },
  ...["predictions-test.jsonl", "student/tokenizer.json", "student/model.safetensors"].map((file) => ({
    name: `done run: ${file}`,
    format: formatOf(file),
    file: `run/${file}`,
    make: makeDone,
    read: readDone,
    judge: toldOnce,
  })),
  { name: "store: manifest.json", format: "json", file: "manifest.json", make: makeStore, read: readStore, judge: "hashed" },
  { name: "store: a file of an artifact", format: "jsonl", file: "a.jsonl", make: makeStore, read: readStore, judge: "hashed" },
  { name: "measure: probes.jsonl", format: "jsonl", file: "run/probes.jsonl", make: makeMeasured, read: readMeasured, judge: "hashed" },
  { name: "hub cache: refs/main", format: "text", file: "hub/models--org--name/refs/main", make: makeHub, read: readHub },
  {
    name: "hub cache: config.json",
    format: "json",
    file: `hub/models--org--name/snapshots/${"a".repeat(40)}/config.json`,
    make: makeHub,
    read: readHub,
  },
  { name: "BERTScore's baseline", format: "text", file: "baseline.tsv", make: makeBaseline, read: readBaseline },
];

function data(name, format, file, content, judge) {
  return { name, format, file, make: write(file, content), read: readTrain, judge: (bytes) => judge(bytes) };
}

/** The file of the folder that `subject` damages; best weights and artifacts have names of their own. */
export function fileOf({ file }, folder) {
  if (file.endsWith("best weights of the teacher")) {
    const checkpoints = join(folder, "run/checkpoints/teacher");
    return join(
      checkpoints,
      readdirSync(checkpoints).find((name) => name.startsWith("best-")),
    );
  }
  if (existsSync(join(folder, file))) return join(folder, file);
  const inside = readdirSync(folder, { recursive: true }).find((name) => name.endsWith(`/${file}`));
  return join(folder, inside);
}

async function readTrain(folder) {
  const [file] = readdirSync(folder);
  const { splits } = await loadDataset(join(folder, file), { holdOut: { validation: 0, test: 0 } });
  return splits.train.map(({ source, target }) => [source, target]);
}

function rowsOfJsonl(bytes) {
  const rows = new TextDecoder("utf-8", { fatal: true })
    .decode(bytes)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
  return rows.map(({ source, target }) => [source, target]);
}

/** RFC 4180, character by character. */
function rowsOfSeparated(bytes, mark) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  const rows = [];
  let [row, field, isQuoted] = [[], "", false];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (isQuoted && letter === '"' && text[i + 1] === '"') field += text[++i];
    else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter === mark) [row, field] = [[...row, field], ""];
    else if (!isQuoted && letter === "\n") {
      if (row.length > 0 || field !== "") rows.push([...row, field]);
      [row, field] = [[], ""];
    } else field += letter;
  }
  if (row.length > 0 || field !== "") rows.push([...row, field]);
  const [header, ...others] = rows;
  const [source, target] = ["source", "target"].map((name) => header.map((each) => each.trim()).indexOf(name));
  return others.map((each) => [each[source], each[target]]);
}

function texts(name, file) {
  const content = pairs.map(({ target }) => `${target}\n`).join("");
  const make = (folder) => {
    for (const each of ["a.txt", "b.txt"]) write(each, content)(folder);
  };
  return { name, format: file.endsWith(".txt") ? "text" : "jsonl", file, make, read: readScores, judge: undefined };
}

function makeOutputs(folder) {
  write(
    "a.jsonl",
    jsonl(pairs.map(({ source, target }, i) => ({ id: `${i}`, source, outputs: [{ text: target, logProb: -1, ended: true }] }))),
  )(folder);
  write("b.jsonl", jsonl(pairs.map(({ source, target }, i) => ({ id: `${i}`, source, target }))))(folder);
}

async function readScores(folder) {
  const [predictions, references] = readdirSync(folder).sort();
  const config = resolveEvaluateConfig({
    systems: [{ predictions: join(folder, predictions) }],
    references: [join(folder, references)],
    metrics: ["bleu", "exact-error"],
  });
  const { segments, metrics } = await evaluate(config);
  return { segments, scores: metrics.map(({ name, systems }) => [name, systems[0].value]) };
}

function model(name, file, format, make) {
  return { name, format, file, make, read: readModel };
}

/** What a model says to a few tokens, and what it decodes. */
async function readModel(folder) {
  const model = loadModel(folder);
  try {
    const inputs = [{ id: "0", inputIds: Int32Array.of(5, 9, 7, model.config.eosTokenId) }];
    const [[first]] = await generateAll(model, inputs, { decoding: { method: "greedy", maxNewTokens: 4 }, batchTokens: 64 });
    const weights = createHash("sha256");
    noGrad(() =>
      scope(() => {
        for (const [name, tensor] of model.parameters) weights.update(name).update(new Uint8Array(tensor.toBytes()));
      }),
    );
    return {
      config: model.config,
      weights: weights.digest("hex").slice(0, 16),
      ids: [...first.ids],
      logProbs: first.logProbs.map((value) => Number(value.toFixed(4))),
    };
  } finally {
    model.parameters.dispose();
  }
}

/** What an encoder makes of three tokens. */
function readEncoder(folder) {
  const { encoder, unread } = loadEncoder(folder);
  try {
    return scope(() => {
      const [inputIds, attentionMask] = [
        [5, 6, 7],
        [1, 1, 1],
      ].map((row) => Tensor.from(row, [1, 3], "int64"));
      const hidden = noGrad(() => encoder.forward({ inputIds, attentionMask }).hidden.toFloat32Array());
      return { config: encoder.config, unread, hidden: [...hidden].map((value) => value.toFixed(3)) };
    });
  } finally {
    encoder.parameters.dispose();
  }
}

async function makeSaved(folder) {
  const tokenizer = trainByteLevelBpe(
    pairs.map(({ target }) => target),
    { vocabularySize: 280, allowSmaller: true },
  );
  const { vocabularySize: vocab_size, padTokenId: pad_token_id, eosTokenId: eos_token_id } = tokenizer;
  const sizes = { d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
  const model = initializeModel(
    parseModelConfig({ model_type: "t5", vocab_size, pad_token_id, eos_token_id, decoder_start_token_id: pad_token_id, ...sizes }),
    { seed: 1 },
  );
  saveModel(model, folder);
  model.parameters.dispose();
  await tokenizer.save(folder);
}

function makeAdapter(folder) {
  copy("adapters/t5-patterns")(folder);
  const path = join(folder, "adapter_config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  const base = join(golden("adapters/t5-patterns"), config.base_model_name_or_path);
  writeFileSync(path, JSON.stringify({ ...config, base_model_name_or_path: base }, null, 2));
}

function tokenizer(name, file, format, make) {
  const makeWithModel = async (folder) => {
    await make(folder);
    await writeModelOf(folder);
  };
  return { name, format, file, make: makeWithModel, read: readTokenizer };
}

/** A `config.json` that has as many embeddings as the tokenizer has tokens. */
async function writeModelOf(folder) {
  const path = join(folder, "config.json");
  const config = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { model_type: "opt" };
  const { vocabularySize } = await loadTokenizer(folder);
  writeFileSync(path, JSON.stringify({ ...config, vocab_size: vocabularySize }));
}

/** What a tokenizer makes of some texts, and of the ids again. */
async function readTokenizer(folder) {
  const tokenizer = await loadTokenizer(folder);
  const { vocab_size: vocabSize } = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  assertFitsModel(tokenizer, { vocabSize });
  const texts = ['the house, "red" in 1998', "Turn on  the lights!", "naïve 漢字 🙂 <pad></s>", " leading and trailing "];
  const encoded = await tokenizer.encodeBatch(texts);
  const ids = encoded.map((each) => [...(each.ids ?? each)]);
  const { vocabularySize, padTokenId, eosTokenId } = tokenizer;
  return { ids, texts: await tokenizer.decodeBatch(ids, { skipSpecialTokens: true }), vocabularySize, padTokenId, eosTokenId };
}

function makeWithAddedTokens(folder) {
  copy("tokenizers/opt")(folder);
  const { length } = Object.keys(JSON.parse(readFileSync(join(folder, "vocab.json"), "utf8")));
  write("added_tokens.json", JSON.stringify({ "<one>": length, "<two>": length + 1 }, null, 2))(folder);
}

function makeWordPiece(folder) {
  const words = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    ...'abcdefghijklmnopqrstuvwxyz0123456789,.!"'.split(""),
    "the",
    "house",
    "red",
    "##s",
    "##ing",
    "turn",
    "on",
    "lights",
    "in",
  ];
  write("vocab.txt", words.map((word) => `${word}\n`).join(""))(folder);
  write("config.json", JSON.stringify({ model_type: "bert" }))(folder);
}

const training = { learningRate: 0.01, maxEpochs: 1, batchTokens: 256 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

function recipe(folder) {
  return resolveConfig({
    data: { train: join(folder, "pairs.jsonl"), maxSourceLength: 16, maxTargetLength: 16 },
    tokenizer: { vocabularySize: 280 },
    teacher: { shape, training },
    student: { shape, training },
    pseudoTargets: { inputs: "labeled" },
    distillation: { training, allowPoorTeacher: true },
    threads: 1,
  });
}

/** Runs stand at one path while they are made, damaged and read: their config names their data. */
async function makeDone(folder) {
  write("pairs.jsonl", jsonl([...pairs, ...pairs.map(({ source, target }) => ({ source: `very ${source}`, target }))]))(folder);
  await distill(recipe(folder), { runFolder: join(folder, "run"), storeFolder: join(folder, "store") });
}

function formatOf(file) {
  return file.endsWith(".json") ? "json" : file.endsWith(".jsonl") ? "jsonl" : "bytes";
}

function run(name, file, judge) {
  return {
    name,
    format: formatOf(file),
    file: `run/${file}`,
    make: makeStopped,
    read: readRun,
    judge,
  };
}

/** As after a kill in the last phase: the run goes on from every file that it has. */
async function makeStopped(folder) {
  await makeDone(folder);
  for (const name of ["scores.json", "student", "hashes.json"]) rmSync(join(folder, "run", name), { recursive: true });
  const path = join(folder, "run", "status.json");
  write("run/status.json", JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), state: "interrupted" }, null, 2))(folder);
}

async function readRun(folder) {
  readStatus(join(folder, "run"));
  readEvents(join(folder, "run", "events.jsonl"));
  await distill(recipe(folder), { runFolder: join(folder, "run"), storeFolder: join(folder, "store") });
  return studentOf(folder);
}

function studentOf(folder) {
  return hash(readFileSync(join(folder, "run/student/model.safetensors")));
}

/** Whatever such a file says, the student is the same. */
function sameStudent(_, healthy) {
  return healthy;
}

async function readDone(folder) {
  const warnings = [];
  const onEvent = (event) => event.kind === "warning" && warnings.push(event.message);
  const { systems } = await distill(recipe(folder), { runFolder: join(folder, "run"), storeFolder: join(folder, "store"), onEvent });
  return { systems, changed: warnings.filter((message) => message.includes("is not what the run wrote")).length };
}

/** A run that is done is shown as it was, with a note on the one file that has changed. */
function toldOnce(_, healthy) {
  return { ...JSON.parse(healthy), changed: 1 };
}

const spec = { step: "letters", version: 1, config: {}, defaults: {}, inputs: {}, dtype: "float32", engineMajor: 2 };

async function makeStore(folder) {
  await new ArtifactStore(folder).getOrMake(spec, (files) => writeFileSync(join(files, "a.jsonl"), jsonl(pairs)));
}

async function readStore(folder) {
  const { folder: files, made } = await new ArtifactStore(folder).getOrMake(spec, () => {
    throw new Error("is not there");
  });
  return { made, content: hash(readFileSync(join(files, "a.jsonl"))) };
}

function measured(folder) {
  const config = resolveMeasureConfig({
    models: [{ name: "T", model: join(folder, "model") }],
    randomWeights: true,
    measures: ["flops"],
    inputLengths: [8, 16],
    outputLength: 4,
  });
  return measure(config, { runFolder: join(folder, "run") }, (request) => takeProbe(request, {}));
}

async function makeMeasured(folder) {
  mkdirSync(join(folder, "model"));
  write(
    "model/config.json",
    JSON.stringify({ model_type: "t5", vocab_size: 280, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 }),
  )(folder);
  await measured(folder);
}

async function readMeasured(folder) {
  return (await measured(folder)).models.map(({ flops }) => flops);
}

async function makeHub(folder) {
  const snapshot = join(folder, `hub/models--org--name/snapshots/${"a".repeat(40)}`);
  mkdirSync(snapshot, { recursive: true });
  await makeSaved(snapshot);
  mkdirSync(join(folder, "hub/models--org--name/refs"));
  write("hub/models--org--name/refs/main", "a".repeat(40))(folder);
}

async function readHub(folder) {
  Object.assign(process.env, { HF_HOME: folder, HF_HUB_CACHE: join(folder, "hub"), HF_HUB_OFFLINE: "1" });
  const config = resolveGenerateConfig({ model: "org/name", inputs: [{ id: "1", source: "red house" }], maxNewTokens: 4 });
  return (await generateOutputs(config, {})).lines;
}

function makeBaseline(folder) {
  const rows = Array.from({ length: 4 }, (_, layer) => `${layer},0.3,0.31,0.3${layer}`);
  write("baseline.tsv", `LAYER,P,R,F\n${rows.join("\n")}\n`)(folder);
}

async function readBaseline(folder) {
  const { parseBertScoreBaseline } = await import("../../dist/evaluate/bert-score/baseline.js");
  return parseBertScoreBaseline(readFileSync(join(folder, "baseline.tsv"), "utf8"), { layer: 2, place: "baseline.tsv" });
}
