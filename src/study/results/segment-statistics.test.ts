import { expect, test } from "vitest";
import { comparedScorer, sumStatistics } from "../../metrics/index.js";
import { statisticsOf } from "./segment-statistics.js";

const output = (bertScore?: number, references: readonly string[] = ["a b"]) => ({
  prediction: "a b",
  references,
  nats: 1,
  tokens: 2,
  bertScore,
});

test("an encoder's scores are averaged like any other metric's", () => {
  const statistics = statisticsOf("text", [output(0.5), output(0.9)]);
  const name = "BERTScore F1";
  expect(Object.keys(statistics)).toContain(name);
  const own = statistics[name] as (typeof statistics)[string];
  expect(comparedScorer("text", name)?.score(sumStatistics(own), own)).toMatchObject({ value: 0.7, unit: "share", better: "higher" });
  expect(own.references).toBe(1);
});

test("what not every row has is left out", () => {
  expect(Object.keys(statisticsOf("text", [output(0.5), output()]))).not.toContain("BERTScore F1");
  expect(Object.keys(statisticsOf("text", [{ ...output(), nats: null }]))).not.toContain("NLL");
});

test("rows with other numbers of references are told as such", () => {
  expect(statisticsOf("text", [output(0.5), output(0.9, ["a", "b"])])["BERTScore F1"]?.references).toBe("var");
});
