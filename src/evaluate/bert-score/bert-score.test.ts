import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, DataError, TokenizerError } from "../../core/index.js";
import { type EncoderModel, loadEncoder } from "../../models/index.js";
import { liveTensors, threads } from "../../tensor/index.js";
import { loadTokenizer, type Tokenizer } from "../../tokenizers/index.js";
import { type BertScoreOptions, type BertScores, bertScore, parseBertScoreBaseline } from "../index.js";

const goldenPath = (name: string): string => fileURLToPath(new URL(`../../../test/golden/${name}`, import.meta.url));

interface GoldenCase {
  readonly model: string;
  readonly fastTokenizer: boolean;
  readonly layer: number;
  readonly idf: boolean;
  readonly several: boolean;
  readonly rescaled: boolean;
  readonly hash: string;
  readonly precision: readonly (number | null)[];
  readonly recall: readonly (number | null)[];
  readonly f1: readonly (number | null)[];
}

interface Golden {
  readonly tolerances: { readonly score: number };
  readonly predictions: readonly string[];
  readonly references: readonly (readonly string[])[];
  readonly cases: readonly GoldenCase[];
  readonly alone: GoldenCase & { readonly prediction: string; readonly reference: string };
}

const golden = JSON.parse(readFileSync(goldenPath("bertscore/bertscore.json"), "utf8")) as Golden;

const loaded = new Map<string, { encoder: EncoderModel; tokenizer: Tokenizer }>();
beforeAll(async () => {
  threads(1);
  for (const name of ["bert", "roberta", "deberta"]) {
    const folder = goldenPath(`encoders/${name}/model`);
    loaded.set(name, { encoder: loadEncoder(folder).encoder, tokenizer: await loadTokenizer(folder) });
  }
});
afterAll(() => {
  for (const { encoder } of loaded.values()) encoder.parameters.dispose();
});

/** The scores with one of the golden encoders, which leave no tensors behind. */
async function score(
  name: string,
  [predictions, references]: [readonly string[], readonly (readonly string[])[]],
  options: Partial<BertScoreOptions> = {},
): Promise<BertScores> {
  const { encoder, tokenizer } = loaded.get(name) as { encoder: EncoderModel; tokenizer: Tokenizer };
  const before = liveTensors();
  try {
    return await bertScore(encoder, tokenizer, predictions, references, { name, layer: 1, batchTokens: 150, ...options });
  } finally {
    expect(liveTensors()).toBe(before);
  }
}

function expectScores(actual: BertScores, expected: Pick<GoldenCase, "precision" | "recall" | "f1">): void {
  for (const key of ["precision", "recall", "f1"] as const) {
    expect(actual[key].length).toBe(expected[key].length);
    expected[key].forEach((value, i) => {
      const score = actual[key][i] as number;
      if (value === null) expect(score, `${key} of segment ${i}`).toBeNaN();
      else expect(Math.abs(score - value), `${key} of segment ${i}`).toBeLessThan(golden.tolerances.score);
    });
  }
}

const firsts = golden.references.map((list) => list.slice(0, 1));

describe("bertScore equals bert_score", () => {
  it.each(golden.cases)(
    "$hash, several references: $several",
    async ({ model, layer, idf, several, rescaled, fastTokenizer, ...expected }) => {
      const file = "bertscore/baseline.tsv";
      const baseline = rescaled ? parseBertScoreBaseline(readFileSync(goldenPath(file), "utf8"), { layer, place: file }) : undefined;
      const references = several ? golden.references : firsts;
      const scores = await score(model, [golden.predictions, references], { layer, idf, baseline, fastTokenizer });
      expectScores(scores, expected);
      const sum = expected.f1.reduce<number>((total, value) => total + (value as number), 0);
      expect(scores.mean.f1).toBeCloseTo(sum / expected.f1.length, 4);
      expect(scores.hash).toBe(expected.hash);
    },
  );

  it("where the weights of a text sum to nothing, and says so", async () => {
    const { prediction, reference, model, layer, idf, ...expected } = golden.alone;
    const scores = await score(model, [[prediction], [[reference]]], { layer, idf });
    expectScores(scores, expected);
    expect(scores.warnings).toEqual([
      "1 of 1 segments have a text whose tokens all weigh nothing: its precision or recall is not defined, and F1 is 0.",
    ]);
  });
});

describe("bertScore", () => {
  it("gives the same whatever the batches are, and however often a text stands", async () => {
    const expected = await score("bert", [golden.predictions, golden.references], { batchTokens: 10_000 });
    expectScores(await score("bert", [golden.predictions, golden.references], { batchTokens: 40 }), plain(expected));
    const twice = await score("bert", [
      [...golden.predictions, ...golden.predictions],
      [...golden.references, ...golden.references],
    ]);
    expectScores(twice, plain(expected, expected));
  });

  it("warns of empty texts and of texts that were cut", async () => {
    const { warnings } = await score("bert", [
      ["", " \t", "It is right.", "word ".repeat(60)],
      [["It is."], ["It is.", "\u0007"], [""], ["word"]],
    ]);
    expect(warnings).toEqual([
      "2 of 4 predictions are empty: their raw BERTScores are 0.",
      "2 of 5 references are empty: raw BERTScores by them are 0.",
      expect.stringMatching(/^1 of 6 distinct texts were cut to 40 tokens \(longest: \d+\)\.$/),
    ]);
    expect((await score("bert", [["It is."], [["It is."]]])).warnings).toEqual([]);
  });

  it("compares as much of a text as it is told to", async () => {
    const { f1, warnings } = await score("bert", [["it is the"], [["it is we"]]], { maxLength: 4 });
    expect(f1[0]).toBeCloseTo(1, 6);
    expect(warnings).toEqual(["2 of 2 distinct texts were cut to 4 tokens (longest: 5)."]);
    for (const maxLength of [2, 41, 3.5]) {
      const message = `maxLength: expected a whole number from 3 to the encoder's 40, got ${maxLength}`;
      await expect(score("bert", [["it"], [["is"]]], { maxLength })).rejects.toThrow(message);
    }
  });

  it.each([
    ["no prediction", [], [], "BERTScore: there are no predictions to score"],
    ["other counts", ["a"], [["a"], ["b"]], "BERTScore: 1 predictions but references for 2"],
    ["no reference", ["a", "b"], [["a"], []], "BERTScore: segment 1 has no reference"],
  ])("refuses %s", async (_what, predictions, references, message) => {
    await expect(score("bert", [predictions, references])).rejects.toThrow(DataError);
    await expect(score("bert", [predictions, references])).rejects.toThrow(message);
  });

  it("refuses a layer that there is not, a budget that one text exceeds, and another model's tokenizer", async () => {
    const texts: [string[], string[][]] = [["It is right to do this."], [["It is."]]];
    await expect(score("bert", texts, { layer: 4 })).rejects.toThrow("expected a whole number from 0 to the model's 3, got 4");
    await expect(score("bert", texts, { batchTokens: 3 })).rejects.toThrow(ConfigError);
    const { encoder } = loaded.get("bert") as { encoder: EncoderModel };
    const { tokenizer } = loaded.get("roberta") as { tokenizer: Tokenizer };
    await expect(bertScore(encoder, tokenizer, ...texts, { name: "bert", layer: 1 })).rejects.toThrow(TokenizerError);
  });
});

/** Scores as the golden file has them, one after the other. */
function plain(...scores: readonly BertScores[]): Pick<GoldenCase, "precision" | "recall" | "f1"> {
  const column = (key: "precision" | "recall" | "f1"): number[] => scores.flatMap((each) => [...each[key]]);
  return { precision: column("precision"), recall: column("recall"), f1: column("f1") };
}
