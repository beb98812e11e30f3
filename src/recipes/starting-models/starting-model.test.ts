import { expect, test } from "vitest";
import type { TextModel } from "../../models/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { presetFor, resolveConfig } from "../distill/index.js";
import { ownVocabulary } from "./fresh-model.js";
import { startingModel, startingStudent } from "./starting-model.js";

useNoLeaks();

test("teacher and student of one shape draw other weights, each the same at every start", () => {
  const tokenizer = trainByteLevelBpe(["a house"], { vocabularySize: 260 });
  const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
  const { teacher, student, ...preset } = presetFor({ train: "pairs.jsonl" });
  const config = resolveConfig({ ...preset, teacher: { ...teacher, shape }, student: { ...student, shape } });
  const context = { config, tokenizer, vocabulary: ownVocabulary("t5", tokenizer) };
  const made: TextModel[] = [];
  const weightsOf = (model: TextModel): number[] => {
    made.push(model);
    return [...model.parameters.get("shared.weight").toFloat32Array()];
  };
  try {
    const [T, S] = [
      weightsOf(startingModel(config.teacher, context)),
      weightsOf(startingStudent(config.student, made[0] as TextModel, context)),
    ];
    expect(S).toHaveLength(T.length);
    expect(S.filter((value, i) => value === T[i]).length).toBeLessThan(T.length / 10);
    expect(weightsOf(startingModel(config.teacher, context))).toEqual(T);
    expect(weightsOf(startingStudent(config.student, made[0] as TextModel, context))).toEqual(S);
  } finally {
    for (const { parameters } of made) parameters.dispose();
  }
});
