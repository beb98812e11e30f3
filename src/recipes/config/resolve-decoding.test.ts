import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import type { CheckpointDecoding } from "../../generate/index.js";
import { describeOrigins } from "./describe-origins.js";
import { resolveDecoding } from "./resolve-decoding.js";

const file = "generation_config.json";
const saying = (settings: CheckpointDecoding) => ({
  settings,
  from: Object.fromEntries(Object.keys(settings).map((key) => [key, file])),
});

describe("resolveDecoding", () => {
  test("takes what is asked for, then what the folder says, then the defaults", () => {
    const folder = saying({ method: "beam", beams: 6, lengthPenalty: 2, noRepeatNgramSize: 3 });
    const { decoding, from } = resolveDecoding("decoding", { beams: 2, repetitionPenalty: 1.5 }, folder);
    expect(decoding).toEqual({
      method: "beam",
      beams: 2,
      lengthPenalty: 2,
      earlyStopping: false,
      noRepeatNgramSize: 3,
      repetitionPenalty: 1.5,
    });
    expect(from).toEqual({ method: file, lengthPenalty: file, noRepeatNgramSize: file });
    expect(describeOrigins(from)).toBe("method, lengthPenalty, noRepeatNgramSize from generation_config.json");
    expect(describeOrigins({ ...from, topK: "Transformers' default" })).toMatch(/json; topK Transformers' default$/);
    expect(describeOrigins({})).toBeUndefined();
  });

  test("leaves the folder's settings of another method aside, and its lengths and number to whoever asks", () => {
    const folder = saying({ method: "sampling", temperature: 0.5, topK: 9, minNewTokens: 4, maxNewTokens: 9, sequences: 3, maxLength: 9 });
    expect(resolveDecoding("decoding", { method: "greedy" }, folder)).toEqual({
      decoding: { method: "greedy", minNewTokens: 4 },
      from: { minNewTokens: file },
    });
  });

  test("makes a folder's minimum void by one that is asked for, whatever it counts", () => {
    expect(resolveDecoding("decoding", { minNewTokens: 2 }, saying({ minLength: 9 })).decoding).toEqual({
      method: "greedy",
      minNewTokens: 2,
    });
    expect(resolveDecoding("decoding", {}, saying({ minLength: 9 })).decoding).toEqual({ method: "greedy", minLength: 9 });
  });

  test("refuses what the method does not know, whoever chose it", () => {
    const ask =
      (asked: Parameters<typeof resolveDecoding>[1], folder = saying({})) =>
      () =>
        resolveDecoding("evaluation.decoding", asked, folder);
    expect(ask({ beams: 4 })).toThrow(ConfigError);
    expect(ask({ beams: 4 })).toThrow("evaluation.decoding.beams: goes with the method beam; the method is greedy.");
    expect(ask({ topK: 4 }, saying({ method: "beam" }))).toThrow(`topK: goes with the method sampling; the method is beam (${file}).`);
  });

  test("names the file of a value that is none", () => {
    expect(() => resolveDecoding("decoding", {}, saying({ method: "sampling", temperature: 0 }))).toThrow(
      `${file}: temperature is 0: expected number to be >0.`,
    );
  });
});
