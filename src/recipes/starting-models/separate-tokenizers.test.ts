import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { shapeSchema } from "../../models/index.js";
import { tinyGpt2Json } from "../../models/testing/tiny-gpt2.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { tokenizerSchema } from "../config/index.js";
import { writeModelFolder } from "../testing/model-folder.js";
import { checkModels } from "./check-models.js";
import { haveSeparateTokenizers } from "./separate-tokenizers.js";

const temporary = useFolder();
const at = (name: string): string => join(temporary(), name);

const fineTuning = { objective: "fine-tuning" } as const;
const logitsKd = { objective: "logits-kd" } as const;
const aligned = { ...logitsKd, alignment: {} } as const;
const student = { shape: shapeSchema.parse({ dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 }) };
const byDefault = tokenizerSchema.parse({});

let teacher: { from: string };
let alike: { from: string };
let other: { from: string };
beforeEach(async () => {
  const tokenizer = trainByteLevelBpe(["the cat"], { vocabularySize: 264 });
  teacher = { from: await writeModelFolder(at("teacher")) };
  alike = { from: await writeModelFolder(at("alike")) };
  other = { from: await writeModelFolder(at("other"), {}, tokenizer) };
});

describe("haveSeparateTokenizers", () => {
  test("goes by the folders' tokenizers", async () => {
    expect(await haveSeparateTokenizers({ teacher, student: other, distillation: aligned })).toBe(true);
    expect(await haveSeparateTokenizers({ teacher, student: other, distillation: fineTuning })).toBe(true);
    for (const distillation of [logitsKd, fineTuning])
      expect(await haveSeparateTokenizers({ teacher, student: alike, distillation })).toBe(false);
  });

  test("gives a student from random weights its own where the recipe aligns, or describes one for texts alone", async () => {
    const own = { ...byDefault, vocabularySize: 300 };
    const asked = (distillation: typeof logitsKd | typeof fineTuning | typeof aligned, tokenizer = byDefault) =>
      haveSeparateTokenizers({ teacher, student, tokenizer, distillation });
    expect(await asked(aligned)).toBe(true);
    expect(await asked(aligned, { ...byDefault, from: other.from })).toBe(true);
    expect(await asked(fineTuning, own)).toBe(true);
    expect([await asked(fineTuning), await asked(logitsKd)]).toEqual([false, false]);
  });

  test("of a student from random weights beside a baseline goes by the baseline's", async () => {
    expect(await haveSeparateTokenizers({ teacher, student, baseline: other, tokenizer: byDefault, distillation: aligned })).toBe(true);
    await expect(
      haveSeparateTokenizers({ teacher, student, baseline: alike, tokenizer: byDefault, distillation: aligned }),
    ).rejects.toThrow("have one tokenizer; there is nothing to align.");
  });

  test("is no question where nothing is distilled, or the student is made of its teacher", async () => {
    expect(await haveSeparateTokenizers({ model: teacher })).toBe(false);
    expect(await haveSeparateTokenizers({ teacher, student: { from: "auto" }, distillation: logitsKd })).toBe(false);
  });

  test("refuses two that nothing aligns, naming a token, and one that is to be aligned with itself", async () => {
    const attempt = haveSeparateTokenizers({ teacher, student: other, distillation: logitsKd });
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toMatchObject({
      message: expect.stringMatching(/^\S+\/other: its tokenizer is not that of \S+\/teacher: id \d+ is ".+" there, ".+" here\.$/),
      hint: expect.stringContaining("--set distillation.alignment={}"),
    });
    await expect(haveSeparateTokenizers({ teacher, student: alike, distillation: aligned })).rejects.toThrow(
      `distillation.alignment: ${teacher.from} and ${alike.from} have one tokenizer; there is nothing to align.`,
    );
  });
});

describe("checkModels of two tokenizers", () => {
  const data = { maxSourceLength: 16, maxTargetLength: 16 };

  test("asks the two sides for nothing in common, and each for what it needs", async () => {
    const { eos_token_id: _, pad_token_id: __, vocab_size: ___, ...json } = tinyGpt2Json;
    const gpt2 = { from: await writeModelFolder(at("gpt2"), { ...json, decoder_start_token_id: undefined }) };
    await checkModels({ teacher: gpt2, student: other, data: { ...data, separator: " =>" }, distillation: aligned });
    const mixed = {
      teacher,
      student: other,
      baseline: { from: await writeModelFolder(at("mixed"), json, trainByteLevelBpe(["the cat"], { vocabularySize: 264 })) },
    };
    await expect(checkModels({ ...mixed, data, distillation: aligned })).rejects.toThrow("one has an encoder and the other has none");
    await expect(
      checkModels({ teacher: gpt2, student: other, data: { ...data, maxTargetLength: 30 }, distillation: aligned }),
    ).rejects.toThrow("gpt2 has 32 positions in all");
  });
});
