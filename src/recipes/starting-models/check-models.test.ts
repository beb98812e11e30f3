import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { shapeSchema } from "../../models/index.js";
import { tinyBartJson } from "../../models/testing/tiny-bart.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { pretrainingSchema } from "../config/index.js";
import { writeModelFolder } from "../testing/model-folder.js";
import { checkModels } from "./check-models.js";

const temporary = useFolder();
const at = (name: string): string => join(temporary(), name);
const data = { maxSourceLength: 24, maxTargetLength: 24 };
const logitsKd = { objective: "logits-kd" } as const;
const t5 = shapeSchema.parse({ dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 });
const gpt2 = shapeSchema.parse({ kind: "gpt2", nEmbd: 8, nLayer: 1, nHead: 2 });

async function expectRefusal(attempt: Promise<void>, message: string): Promise<void> {
  await expect(attempt).rejects.toThrow(ConfigError);
  await expect(attempt).rejects.toThrow(message);
}

describe("checkModels", () => {
  test("a model with learned positions takes sources and targets that have some", async () => {
    const { pad_token_id: _p, eos_token_id: _e, decoder_start_token_id: _d, vocab_size: _v, ...json } = tinyBartJson;
    const from = await writeModelFolder(at("bart"), json);
    await checkModels({ model: { from }, data });
    for (const key of ["maxSourceLength", "maxTargetLength"]) {
      const attempt = checkModels({ model: { from }, data: { ...data, [key]: 25 } });
      await expectRefusal(attempt, `data.${key} is 25: ${from} has 24 positions (max_position_embeddings).`);
    }
  });

  test.each([
    ["vocabSize", "vocab_size", 260 + 1025],
    ["decoderStartTokenId", "decoder_start_token_id", 5],
  ])("teacher and student must agree in %s for logits-kd, and only there", async (key, name, value) => {
    const [teacher, student] = [await writeModelFolder(at("teacher"), { [name]: value }), await writeModelFolder(at("student"))];
    const models = { teacher: { from: teacher }, student: { from: student }, data };
    await expectRefusal(checkModels({ ...models, distillation: logitsKd }), `logits-kd: ${key} is ${value} for ${teacher}, `);
    await checkModels({ ...models, distillation: { objective: "fine-tuning" } });
  });

  test("vocabularies may be padded to different sizes, unless the teacher's distributions are stored", async () => {
    const [teacher, student] = [await writeModelFolder(at("teacher"), { vocab_size: 288 }), await writeModelFolder(at("student"))];
    const models = { teacher: { from: teacher }, student: { from: student }, data };
    await checkModels({ ...models, distillation: logitsKd });
    const stored = checkModels({ ...models, distillation: { ...logitsKd, teacherCache: { kind: "dense" } } });
    await expectRefusal(
      stored,
      `distillation.teacherCache: what is stored of ${teacher} is over its 288 ids, padding included, and ${student} has 260.`,
    );
  });

  test("a start token that only generation_config.json has counts", async () => {
    const [teacher, student] = [
      await writeModelFolder(at("teacher")),
      await writeModelFolder(at("student"), { decoder_start_token_id: null }),
    ];
    writeFileSync(join(student, "generation_config.json"), JSON.stringify({ decoder_start_token_id: 7 }));
    const attempt = checkModels({ teacher: { from: teacher }, student: { from: student }, data, distillation: logitsKd });
    await expectRefusal(attempt, `7 for ${student}; they must agree.`);
  });

  test("outputs that end elsewhere than training targets, or than the student's own, are refused; several ends are not", async () => {
    const ends = async (name: string, eos_token_id: unknown): Promise<string> => {
      const from = await writeModelFolder(at(name));
      writeFileSync(join(from, "generation_config.json"), JSON.stringify({ eos_token_id }));
      return from;
    };
    const [both, elsewhere, one] = [await ends("both", [1, 7]), await ends("elsewhere", 7), await ends("one", 1)];
    await checkModels({ model: { from: both }, data });
    const message = `${elsewhere}: generation_config.json ends outputs at 7 (eos_token_id), and training targets end with 1 (config.json).`;
    await expectRefusal(checkModels({ model: { from: elsewhere }, data }), message);
    const pair = (teacher: string, student: string) => ({
      teacher: { from: teacher },
      student: { from: student },
      data,
      distillation: logitsKd,
    });
    await checkModels(pair(one, both));
    await expectRefusal(
      checkModels(pair(both, one)),
      `${both} may end its outputs with token 7 (eos_token_id), and ${one} does not end there.`,
    );
  });

  test("a shape with learned positions takes sources and targets that have some", async () => {
    const shape = { ...gpt2, nPositions: 48 };
    await checkModels({ model: { shape }, data });
    const attempt = checkModels({ model: { shape }, data: { ...data, maxSourceLength: 25 } });
    await expectRefusal(attempt, "data.maxSourceLength 25 and data.maxTargetLength 24: model.shape has 48 positions in all.");
  });

  test("a shape without an encoder does not go with a model that has one, fresh or in a folder; a separator goes with it", async () => {
    const from = await writeModelFolder(at("t5"));
    const student = { shape: gpt2 };
    const apart = "one has an encoder and the other has none; they cannot share a task's tokens.";
    await expectRefusal(checkModels({ teacher: { from }, student, data }), `${from} and student.shape: ${apart}`);
    await expectRefusal(checkModels({ teacher: { shape: t5 }, student, data }), `teacher.shape and student.shape: ${apart}`);
    await checkModels({ teacher: { shape: gpt2 }, student: { from: "auto" }, data: { ...data, separator: " =>" } });
    const separated = checkModels({ model: { shape: t5 }, data: { ...data, separator: " =>" } });
    await expectRefusal(separated, "data.separator: only a decoder-only model reads source and target as one sequence.");
  });

  test("causal language modelling is for models without an encoder", async () => {
    const pretraining = { ...pretrainingSchema.parse({ learningRate: 1e-3, maxEpochs: 1, batchTokens: 64 }), noise: "causal-lm" } as const;
    await checkModels({ model: { shape: gpt2, pretraining }, data });
    const refused = checkModels({ model: { shape: t5, pretraining }, data });
    await expectRefusal(refused, "model.pretraining.noise: causal-lm is for decoder-only models, and model.shape has an encoder.");
    // Named or, of a decoder-only model, meant: nothing is taken out of a text.
    for (const noise of ["causal-lm", undefined] as const) {
      const dense = checkModels({ model: { shape: gpt2, pretraining: { ...pretraining, noise, noiseDensity: 0.5 } }, data });
      await expectRefusal(dense, "model.pretraining.noiseDensity: causal-lm takes nothing out of a text.");
    }
  });

  test("models that are alike, and a student made from the teacher, are taken", async () => {
    const [teacher, student] = [await writeModelFolder(at("teacher")), await writeModelFolder(at("student"), { d_model: 4 })];
    for (const from of [student, "auto"])
      await checkModels({ teacher: { from: teacher }, student: { from }, data, distillation: logitsKd });
  });
});
