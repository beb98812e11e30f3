import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../core/index.js";
import { configJsonSchema, resolveConfig } from "./distill-config.js";
import { presetFor } from "./quickstart-preset.js";

type Tree = Record<string, unknown>;

const training = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const smallest = { data: { train: "pairs.jsonl" }, teacher: { shape, training }, student: { shape, training }, distillation: { training } };

/** The smallest recipe with one value, at a dotted path, changed. */
function changed(path: string, value: unknown): Tree {
  const recipe = JSON.parse(JSON.stringify(smallest)) as Tree;
  const keys = path.split(".");
  const last = keys.pop() as string;
  let at = recipe;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key] as Tree;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
  return recipe;
}

function refusal(recipe: unknown): { message: string; hint: string | undefined } {
  try {
    resolveConfig(recipe);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message, hint } = error as ConfigError;
    return { message, hint };
  }
  throw new Error("the recipe was taken");
}

describe("resolveConfig", () => {
  test("fills in every default", () => {
    const model = {
      shape: { ...shape, feedForwardProj: "gated-gelu", tieWordEmbeddings: true, dropoutRate: 0.1 },
      training: { ...training, warmupSteps: 100, patience: 8, selectBy: "nll", weightDecay: 1e-5, maxGradientNorm: 1 },
    };
    expect(resolveConfig(smallest)).toEqual({
      version: 1,
      data: { train: "pairs.jsonl", prompt: "", maxSourceLength: 128, maxTargetLength: 64 },
      tokenizer: { vocabularySize: 2000, mergesFromTargetsOnly: false },
      teacher: model,
      student: model,
      pseudoTargets: { inputs: "both", sequences: 1, decoding: { method: "sampling", temperature: 1, topP: 0.95 } },
      distillation: {
        objective: "logits-kd",
        divergence: { name: "forward-kl" },
        temperature: 1,
        teacherTemperature: 1,
        normalization: "token",
        startFrom: "student",
        training: model.training,
      },
      evaluation: { decoding: {} },
      generation: { batchTokens: 8192 },
      seed: 42,
      device: "cpu",
      dtype: "float32",
    });
  });

  test("what it gives is a recipe that it takes", () => {
    const config = resolveConfig(smallest);
    expect(resolveConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each([["pronounce"], ["pronounce-1k"], ["pronounce-teacher"], ["webapi"]] as const)("the preset for %s is complete", (dataset) => {
    expect(resolveConfig(presetFor({ dataset })).data.dataset).toBe(dataset);
  });

  test("the preset for the user's files is complete", () => {
    expect(resolveConfig(presetFor({ train: "a.jsonl" })).data.train).toBe("a.jsonl");
  });

  test.each([
    ["sead", "seed"],
    ["studnt", "student"],
    ["data.trian", "data.train"],
    ["data.columns.sorce", "data.columns.source"],
    ["tokenizer.vocabularysize", "tokenizer.vocabularySize"],
    ["teacher.shap", "teacher.shape"],
    ["student.shape.dmodel", "student.shape.dModel"],
    ["teacher.training.maxEpoch", "teacher.training.maxEpochs"],
    ["distillation.temprature", "distillation.temperature"],
    ["distillation.training.pacience", "distillation.training.patience"],
    ["generation.batchToken", "generation.batchTokens"],
    ["pseudoTargets.sequence", "pseudoTargets.sequences"],
    ["distillation.jointTeaching.alfa", "distillation.jointTeaching.alpha"],
    ["finalFinetuning", "finalFineTuning"],
  ])("suggests for the unknown key %s", (typed, meant) => {
    const { message, hint } = refusal(changed(typed, 1));
    expect(message).toBe(`unknown key '${typed}'.`);
    expect(hint).toBe(`Did you mean '${meant}'?`);
  });

  test("suggests a key of the kind of decoding that was chosen", () => {
    const { message, hint } = refusal(changed("pseudoTargets.decoding", { method: "beam", beems: 4 }));
    expect(message).toBe("unknown key 'pseudoTargets.decoding.beems'.");
    expect(hint).toBe("Did you mean 'pseudoTargets.decoding.beams'?");
    expect(refusal(changed("pseudoTargets.decoding", { method: "greedy", topP: 0.9 })).message).toBe(
      "unknown key 'pseudoTargets.decoding.topP'.",
    );
  });

  test("takes a task's prompt and lengths where the recipe says none", () => {
    const data = (settings: object) => resolveConfig(changed("data", { train: "a", ...settings })).data;
    expect(data({ task: "xsum40" })).toMatchObject({ prompt: "summarize: ", maxSourceLength: 480, maxTargetLength: 64 });
    expect(data({ task: "shake7", prompt: "", maxTargetLength: 20 })).toMatchObject({
      prompt: "",
      maxSourceLength: 48,
      maxTargetLength: 20,
    });
    expect(data({})).toMatchObject({ prompt: "", maxSourceLength: 128, maxTargetLength: 64 });
    expect(refusal(changed("data", { train: "a", task: "xsum" })).hint).toBe("Did you mean 'xsum40'?");
    expect(refusal(changed("data", { dataset: "webapi", task: "xsum40" })).message).toContain(
      "data.task: the built-in dataset 'webapi' brings its own",
    );
  });

  test("a misspelt key is not called a missing one", () => {
    const { student, ...rest } = smallest;
    expect(refusal({ ...rest, studnt: student }).message).toBe("unknown key 'studnt'.");
  });

  test("lists the keys where none is near", () => {
    expect(refusal(changed("tokenizer.zzzzzzzz", 1)).hint).toBe("Known keys here: from, vocabularySize, mergesFromTargetsOnly.");
  });

  test.each([
    ["seed", -1, "seed is -1: expected number to be >=0."],
    ["seed", 1.5, "seed is 1.5: expected int, received number."],
    ["seed", "42", 'seed is "42": expected number, received string.'],
    ["threads", 0, "threads is 0: expected number to be >=1."],
    ["version", 2, "version is 2: expected 1."],
    ["data.prompt", 5, "data.prompt is 5: expected string, received number."],
    ["data.maxSourceLength", 1, "data.maxSourceLength is 1: expected number to be >=2."],
    ["tokenizer.vocabularySize", 259, "tokenizer.vocabularySize is 259: expected number to be >=260."],
    ["tokenizer", 5, "tokenizer is 5: expected object, received number."],
    ["teacher.shape.dModel", -64, "teacher.shape.dModel is -64: expected number to be >=1."],
    ["student.shape.numLayers", 0, "student.shape.numLayers is 0: expected number to be >=1."],
    ["student.shape.dropoutRate", 1, "student.shape.dropoutRate is 1: expected number to be <1."],
    ["student.shape.dModel", 1e9, "student.shape.dModel is 1000000000: expected number to be <=65536."],
    ["teacher.training.learningRate", 0, "teacher.training.learningRate is 0: expected number to be >0."],
    ["teacher.training.maxEpochs", 0, "teacher.training.maxEpochs is 0: expected number to be >=1."],
    ["distillation.temperature", -1, "distillation.temperature is -1: expected number to be >0."],
    ["distillation.teacherTemperature", 0, "distillation.teacherTemperature is 0: expected number to be >0."],
    ["distillation.teacherTemperature", "fitt", 'distillation.teacherTemperature is "fitt": expected number or "fit".'],
    ["distillation.teacherTemperature", [1], 'distillation.teacherTemperature is [1]: expected number or "fit".'],
    ["student.training.learningRate", undefined, "student.training.learningRate is missing: expected number."],
    ["teacher", undefined, "teacher is missing: expected object."],
    ["pseudoTargets.sequences", 0, "pseudoTargets.sequences is 0: expected number to be >=1."],
    ["pseudoTargets.decoding", { method: "sampling", topP: 2 }, "pseudoTargets.decoding.topP is 2: expected number to be <=1."],
    ["distillation.jointTeaching.alpha", 1.5, "distillation.jointTeaching.alpha is 1.5: expected number to be <=1."],
    ["maxHours", 0, "maxHours is 0: expected number to be >0."],
  ])("refuses %s = %j", (path, value, message) => {
    expect(refusal(changed(path, value)).message).toBe(message);
  });

  test.each([
    ["data", { dataset: "pronunce" }, "pronounce"],
    ["device", "cude", "cuda"],
    ["distillation.teacherTemperature", "fitt", "fit"],
    ["dtype", "bfloat", "bfloat16"],
    ["student.shape.feedForwardProj", "gated-gleu", "gated-gelu"],
    ["pseudoTargets.inputs", "unlabelled", "unlabeled"],
    ["pseudoTargets.decoding.method", "samplng", "sampling"],
    ["distillation.divergence.name", "reverse-kll", "reverse-kl"],
  ])("suggests the nearest value for %s", (path, value, meant) => {
    expect(refusal(changed(path, value)).hint).toBe(`Did you mean '${meant}'?`);
  });

  test.each([[null], [[]], ["text"], [undefined]])("a recipe that is %j is none", (recipe) => {
    expect(refusal(recipe).message).toMatch(/^the recipe is /);
  });

  test("data come from one place", () => {
    const either = "data: give either `dataset` (a built-in) or `train` (your file or folder).";
    expect(refusal(changed("data", { dataset: "pronounce", train: "a.jsonl" })).message).toBe(either);
    expect(refusal(changed("data", {})).message).toBe(either);
  });

  test("what a built-in dataset would ignore is refused", () => {
    const { message } = refusal(changed("data", { dataset: "webapi", unlabeled: "b.jsonl" }));
    expect(message).toBe("data.unlabeled: the built-in dataset 'webapi' brings its own; it goes with `train`.");
  });

  test.each([
    ["teacher", { training }, "teacher: give either `from` (a model folder) or `shape` (a model from random weights)."],
    ["student", { from: "a", shape, training }, "student: give either `from` (a model folder) or `shape` (a model from random weights)."],
    ["teacher", { from: "auto" }, 'teacher.from is "auto": only a student can be made from another model.'],
    ["teacher", { from: "/t", lora: {} }, "teacher.lora: nothing trains an adapter of a teacher that is taken as it is."],
    [
      "student",
      { from: "auto", training, lora: {} },
      "student.lora: the model that it adapts is made of another's layers, and stands in no folder: an adapter alone would have no base.",
    ],
    ["teacher", { shape }, "teacher.training is missing: a teacher from random weights has to be trained."],
    ["student.decoderLayers", 2, "student.decoderLayers: goes with `from`; a model from random weights has its layers in `shape`."],
    [
      "pseudoTargets",
      { sequences: 2, decoding: { method: "greedy" } },
      "pseudoTargets.sequences is 2: greedy decoding gives one per input.",
    ],
    ["pseudoTargets", { sequences: 5, decoding: { method: "beam" } }, "pseudoTargets.sequences is 5: 4 beams give at most 4 per input."],
    [
      "distillation",
      { objective: "fine-tuning", temperature: 2, training },
      "distillation.temperature: goes with the objective logits-kd; fine-tuning looks at the targets alone.",
    ],
    [
      "distillation",
      { objective: "fine-tuning", teacherTemperature: "fit", training },
      "distillation.teacherTemperature: goes with the objective logits-kd; fine-tuning looks at the targets alone.",
    ],
    [
      "distillation",
      { objective: "fine-tuning", jointTeaching: {}, training },
      "distillation.jointTeaching: goes with the objective logits-kd; fine-tuning looks at the targets alone.",
    ],
    [
      "distillation",
      { objective: "fine-tuning", weights: { nll: 1 }, training },
      "distillation.weights: goes with the objective logits-kd; fine-tuning looks at the targets alone.",
    ],
    ["distillation.noise", { inputDrop: 0.1 }, "distillation.noise: goes with the objective noisy-kd, not logits-kd."],
    [
      "distillation",
      { objective: "noisy-kd", noise: { teacherDropout: false }, training },
      "distillation.noise: nothing is noisy: teacherDropout is off, inputDrop and inputReplace are 0.",
    ],
    [
      "distillation",
      { objective: "noisy-kd", noise: { inputDrop: 0.5, inputReplace: 0.5 }, training },
      "distillation.noise: inputDrop and inputReplace are 1 together; they must be below 1.",
    ],
    [
      "distillation",
      { objective: "attention-relations-kd", training: { ...training, gradientCheckpointing: true } },
      "distillation.training.gradientCheckpointing: attention-relations-kd compares what is inside layers, which is then not kept.",
    ],
    [
      "distillation.relations",
      { form: "minilm" },
      "distillation.relations: goes with attention-relations-kd and hidden-relations-kd, not logits-kd.",
    ],
    [
      "distillation",
      { objective: "hidden-relations-kd", relations: { form: "minilm" }, training },
      "distillation.relations.form: goes with attention-relations-kd; hidden states have one form.",
    ],
    [
      "distillation",
      { objective: "noisy-kd", teacherCache: { kind: "dense" }, training },
      "distillation.teacherCache: goes with the objective logits-kd; noisy-kd needs the teacher itself in every step.",
    ],
    [
      "distillation",
      { divergence: { name: "reverse-kl" }, teacherCache: { kind: "sampled" }, training },
      "distillation.teacherCache: reverse-kl compares whole distributions; sampled keeps some tokens.",
    ],
    [
      "distillation",
      { weights: { nll: 1 }, teacherCache: { kind: "dense" }, training },
      "distillation.teacherCache: goes with the divergence alone, not with weights.nll beside it.",
    ],
    [
      "distillation.alignment",
      {},
      "distillation.alignment: a teacher from random weights reads with the student's tokenizer; there is nothing to align.",
    ],
    [
      "distillation",
      { objective: "fine-tuning", alignment: {}, training },
      "distillation.alignment: goes with the objective logits-kd; fine-tuning looks at the targets alone.",
    ],
    [
      "distillation",
      { objective: "noisy-kd", alignment: {}, training },
      "distillation.alignment: goes with the objective logits-kd; noisy-kd compares the models token by token.",
    ],
    [
      "distillation",
      { objective: "attention-relations-kd", alignment: {}, training },
      "distillation.alignment: goes with the objective logits-kd; attention-relations-kd compares the models token by token.",
    ],
    [
      "distillation",
      { divergence: { name: "reverse-kl" }, alignment: {}, training },
      "distillation.alignment: reverse-kl compares whole distributions; of a teacher with another tokenizer some tokens of each are known.",
    ],
    [
      "distillation",
      { teacherCache: { kind: "top-k" }, alignment: {}, training },
      "distillation.alignment: teacherCache keeps a teacher's distributions over the student's tokens, and this teacher has others.",
    ],
    [
      "distillation",
      { weights: { nll: 0.5 }, alignment: {}, training },
      "distillation.alignment: the loss has one term; there is nothing to weigh.",
    ],
    ["distillation.weights", { relations: 1 }, "distillation.weights.relations: there are no relations in logits-kd."],
    ["distillation.weights", { divergence: 0 }, "distillation.weights: no term counts for anything; there is nothing to minimise."],
    ["distillation.scaleBatches", 5, "distillation.scaleBatches: the loss has one term; there is nothing to bring to one size."],
    [
      "pseudoTargets",
      { decoding: { method: "beam", beams: 4, diversity: { groups: 3, penalty: 1 } } },
      "pseudoTargets.decoding: diversity.groups is 3; it must be a divisor of beams (4).",
    ],
    [
      "evaluation.decoding",
      { method: "greedy", minNewTokens: 65 },
      "evaluation.decoding: minNewTokens is 65; it must be from 0 to data.maxTargetLength (64), and whole.",
    ],
    [
      "distillation.jointTeaching",
      { sampling: { minNewTokens: 65 } },
      "distillation.jointTeaching.sampling: minNewTokens is 65; it must be from 0 to data.maxTargetLength (64), and whole.",
    ],
    [
      "student.training",
      { ...training, scheduleEpochs: 1 },
      "student.training.scheduleEpochs is 1: nothing is learned in the epochs after it, of 2 (maxEpochs).",
    ],
    [
      "distillation.jointTeaching",
      { alpha: 1, sampling: { topP: 0.9 } },
      "distillation.jointTeaching.sampling.topP: nothing is sampled where alpha is 1.",
    ],
    [
      "data",
      { train: "a.jsonl", unlabeled: "a.jsonl" },
      "data.unlabeled: a.jsonl is data.train, too, whose inputs get pseudo-targets anyway.",
    ],
    [
      "tokenizer",
      { from: "/own", vocabularySize: 300 },
      "tokenizer.vocabularySize: is for a tokenizer trained for the task; /own brings its own.",
    ],
    [
      "pseudoTargets",
      { inputs: "none", sequences: 2 },
      "pseudoTargets.sequences: no pseudo-targets are made where pseudoTargets.inputs is none.",
    ],
    [
      "pseudoTargets",
      { inputs: "none", decoding: { method: "greedy" } },
      "pseudoTargets.decoding: no pseudo-targets are made where pseudoTargets.inputs is none.",
    ],
  ])("refuses %s = %j, which contradicts itself", (path, value, message) => {
    expect(refusal(changed(path, value)).message).toBe(message);
  });

  test.each([
    ["tokenizer", { vocabularySize: 300 }, "tokenizer.vocabularySize: is for a tokenizer trained for the task; /t brings its own."],
    [
      "tokenizer",
      { mergesFromTargetsOnly: true },
      "tokenizer.mergesFromTargetsOnly: is for a tokenizer trained for the task; /t brings its own.",
    ],
    ["tokenizer", { from: "/own" }, "tokenizer.from: /t brings its own tokenizer."],
    [
      "pseudoTargets",
      { inputs: "none" },
      "data.unlabeled: nothing reads it where pseudoTargets.inputs is none and no model is pretrained.",
    ],
    [
      "pseudoTargets",
      { inputs: "labeled" },
      "data.unlabeled: nothing reads it where pseudoTargets.inputs is labeled and no model is pretrained.",
    ],
  ])("refuses %s = %j beside a model folder and unlabeled inputs", (path, value, message) => {
    const places = { data: { train: "a", unlabeled: "b" }, teacher: { from: "/t" }, student: { from: "auto", training } };
    expect(refusal({ ...changed(path, value), ...places }).message).toBe(message);
    expect(() =>
      resolveConfig({
        ...changed(path, value),
        ...places,
        data: { train: "a" },
        teacher: { shape, training },
        student: { shape, training },
      }),
    ).not.toThrow();
    expect(() => resolveConfig({ ...smallest, ...places })).not.toThrow();
  });

  test("gives a student from random weights a tokenizer of its own where its teacher's tokens are aligned, or its texts are all that counts", () => {
    const recipe = { ...smallest, tokenizer: { vocabularySize: 300 }, teacher: { from: "/t" }, distillation: { alignment: {}, training } };
    expect(resolveConfig(recipe).distillation.alignment).toEqual({
      method: "byte-spans-then-needleman-wunsch",
      topTokens: 5,
      ownToken: "aligned",
    });
    expect(() => resolveConfig({ ...recipe, tokenizer: { from: "/own" } })).not.toThrow();
    expect(() => resolveConfig({ ...recipe, distillation: { objective: "fine-tuning", training } })).not.toThrow();
    expect(refusal({ ...recipe, tokenizer: { from: "/own", vocabularySize: 300 } }).message).toContain("/own brings its own.");
    expect(refusal({ ...recipe, student: { from: "/s", training } }).message).toContain("/t brings its own.");
    expect(refusal({ ...recipe, tokenizer: {}, student: { from: "auto", training } }).message).toBe(
      "distillation.alignment: a student that is made of its teacher's layers has its tokenizer; there is nothing to align.",
    );
  });

  test.each(["teacher", "student"])("a pretraining's batch of %s holds an input and all of it to restore", (role) => {
    const pretraining = (batchTokens: number) => changed(`${role}.pretraining`, { ...training, batchTokens });
    expect(refusal(pretraining(257)).message).toBe(
      `${role}.pretraining.batchTokens is 257: one example may take 258 tokens (twice data.maxSourceLength, and 2).`,
    );
    expect(() => resolveConfig(pretraining(258))).not.toThrow();
  });

  test("takes models from folders, whole or pruned", () => {
    const teacher = { from: "teacher" };
    const student = { from: "auto", decoderLayers: [0, -1], training };
    expect(resolveConfig({ ...smallest, teacher, student })).toMatchObject({ teacher, student });
  });

  test.each(["teacher.training", "student.training", "distillation.training", "generation"])(
    "%s.batchTokens must hold one example of the greatest length",
    (path) => {
      expect(refusal(changed(`${path}.batchTokens`, 191)).message).toBe(
        `${path}.batchTokens is 191: one example may take 192 tokens (data.maxSourceLength + data.maxTargetLength).`,
      );
      expect(() => resolveConfig(changed(`${path}.batchTokens`, 192))).not.toThrow();
    },
  );
});

test("the JSON Schema knows every key and requires only what has no default", () => {
  const schema = configJsonSchema() as { properties: Tree; required: string[]; additionalProperties: boolean };
  expect(Object.keys(schema.properties)).toEqual([
    ...["version", "data", "tokenizer", "teacher", "student", "baseline", "pseudoTargets", "distillation", "finalFineTuning"],
    ...["evaluation", "generation", "maxHours", "seed", "device", "dtype", "threads"],
  ]);
  expect(schema.required).toEqual(["data", "teacher", "student", "distillation"]);
  expect(schema.additionalProperties).toBe(false);
});
