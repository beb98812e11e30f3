// `node bench/bertscore.mjs`: Retort's BERTScore against bert_score, both alive at once, taking turns. Needs a Python with the packages of
// scripts/golden/requirements.txt: $RETORT_PEER_PYTHON, default python3.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tunedEnvironment } from "../dist/jobs/index.js";
import { compare } from "./compare.mjs";
import { startSide } from "./side.mjs";

const usage = `Measures BERTScore against bert_score, pair by pair; bench/README.md says what is measured.

node bench/bertscore.mjs [options]

  --shape NAME      tiny | roberta-base | roberta-large; default roberta-base
  --segments N      predictions, each with one reference; default 256
  --pairs N         times that each side scores them all, at least 2; default 5
  --warmup N        times before, that do not count; default 1
  --threads N       of either side; default: all cores, ${availableParallelism()} here
  --help            prints this`;

/** `config.json` of the encoders of these names, and the layer that bert_score compares. */
const shapes = {
  tiny: { layer: 2, shape: sizes(64, 2, 2) },
  "roberta-base": { layer: 10, shape: sizes(768, 12, 12) },
  "roberta-large": { layer: 17, shape: sizes(1024, 24, 16) },
};
/** How far the two means of F1 may be apart. */
const tolerance = 1e-4;

const options = readOptions();
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const environment = tunedEnvironment(options.threads);
const sides = {
  retort: startSide(process.execPath, [here("bertscore-worker.mjs")], environment),
  peer: startSide(process.env.RETORT_PEER_PYTHON ?? "python3", [here("peers/bertscore.py")], environment),
};
const scratch = mkdtempSync(join(tmpdir(), "retort-bench-"));
try {
  await introduce();
  const measure = { name: `BERTScore of ${options.segments} segments, ${options.shape}`, request: { op: "score" }, bound: 1 };
  report(await compare(measure, sides, { ...options, exact: true }));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
for (const ask of Object.values(sides)) ask({ op: "exit" }).catch(() => {});
rmSync(scratch, { recursive: true });

/** Both sides load the same encoder and the same texts, and must agree. */
async function introduce() {
  const { layer, shape } = shapes[options.shape];
  const folder = join(scratch, "model");
  await sides.peer({ op: "make", folder, tokenizer: here("../test/golden/encoders/roberta/model"), shape });
  const request = { op: "load", folder, layer, threads: options.threads, ...corpus(options.segments) };
  const [retort, peer] = [await sides.retort(request), await sides.peer(request)];
  console.log(`${cpus()[0].model}, ${options.threads} threads, ${options.shape}, layer ${layer}`);
  console.log(`Retort: ${JSON.stringify(retort.versions)}   peer: ${JSON.stringify(peer.versions)}`);
  const [own, other] = [await sides.retort({ op: "score" }), await sides.peer({ op: "score" })];
  if (Math.abs(own.f1 - other.f1) < tolerance) return;
  throw new Error(`Retort's mean F1 is ${own.f1}, the peer's ${other.f1}`);
}

function report({ name, error, rows, ratio, medians, bound, holds }) {
  if (error !== undefined) throw new Error(`${name}: ${error}`);
  console.log(`\n${name}, ${rows.length} pairs, sgemm ${medians.gflops.toFixed(0)} GFLOP/s`);
  console.log(`  Retort ${medians.retort.toPrecision(3)} s   bert_score ${medians.peer.toPrecision(3)} s   (medians)`);
  const [mean, low, high] = ratio.map((value) => value.toFixed(2));
  console.log(`  speed-up ×${mean}, 95 % interval ${low} … ${high}; asked for ≥ ${bound}: ${holds ? "holds" : "DOES NOT HOLD"}`);
  process.exitCode = holds ? 0 : 1;
}

function sizes(hidden, layers, heads) {
  return {
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: 4 * hidden,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
  };
}

/** Texts of 4 to 24 words, the same in every run; one prediction in ten is its reference. */
function corpus(segments) {
  const words = readFileSync(here("../test/golden/tokenizers/lines.txt"), "utf8").split(/\s+/).filter(Boolean);
  let seed = 1;
  const below = (limit) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  const text = () => Array.from({ length: 4 + below(21) }, () => words[below(words.length)]).join(" ");
  const references = Array.from({ length: segments }, text);
  return { references, predictions: references.map((reference) => (below(10) === 0 ? reference : text())) };
}

function readOptions() {
  const text = (value) => ({ type: "string", default: value });
  try {
    const { values } = parseArgs({
      options: {
        shape: text("roberta-base"),
        segments: text("256"),
        pairs: text("5"),
        warmup: text("1"),
        threads: text(String(availableParallelism())),
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    if (!Object.hasOwn(shapes, values.shape)) throw new Error(`--shape ${values.shape}: there are ${Object.keys(shapes).join(", ")}.`);
    const count = (name, least) => {
      const number = Number(values[name]);
      if (Number.isInteger(number) && number >= least) return number;
      throw new Error(`--${name} ${values[name]}: it is a whole number, at least ${least}.`);
    };
    const counts = { segments: count("segments", 1), pairs: count("pairs", 2), warmup: count("warmup", 0), threads: count("threads", 1) };
    return { shape: values.shape, ...counts };
  } catch (error) {
    console.error(`bench: ${error.message} --help lists the options.`);
    process.exit(2);
  }
}
