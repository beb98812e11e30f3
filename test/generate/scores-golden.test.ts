import { describe, expect, it } from "vitest";
import { drawTokens } from "../../src/generate/draw-tokens.js";
import { scoreProcessing } from "../../src/generate/scores/process-scores.js";
import { div, logSoftmax, scope, Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type GoldenScores, readGoldenScores } from "./golden-generation.js";

useNoLeaks();

const golden = readGoldenScores();
const { decoderStartTokenId, eosTokenId, logits } = golden;
const vocabulary = logits[0]?.length as number;
const config = { modelType: "t5", vocabSize: vocabulary, padTokenId: 0, eosTokenId, decoderStartTokenId };
const rows = golden.ids.map((ids) => ({ prefix: [decoderStartTokenId], ids }));
type Settings = GoldenScores["cases"][number]["settings"];

const cases = golden.cases.map((one) => [JSON.stringify(one.settings), one] as const);
const isLimited = ({ topK, topP = 1 }: Settings): boolean => topK !== undefined || topP < 1;

/** What tokens are drawn from, but for top-k and top-p. The caller's scope owns it. */
function processed({ temperature = 1, ...limits }: Settings): Tensor {
  const process = scoreProcessing({ maxNewTokens: 20, ...limits }, config);
  return div(process(Tensor.from(logits.flat(), [rows.length, vocabulary]), rows), temperature);
}

describe("processed scores", () => {
  it.each(cases.filter(([, { settings }]) => !isLimited(settings)))(
    "are those of Transformers' processors: %s",
    (_, { settings, left }) => {
      scope(() => {
        const actual = logSoftmax(processed(settings), -1).toFloat32Array();
        for (const [row, expected] of left.entries()) {
          const byId = new Map(expected);
          for (let id = 0; id < vocabulary; id++) {
            const value = actual[row * vocabulary + id] as number;
            if (byId.has(id)) expect(Math.abs(value - (byId.get(id) as number))).toBeLessThan(golden.tolerances.processed);
            else expect(value).toBe(Number.NEGATIVE_INFINITY);
          }
        }
      });
    },
  );
});

describe("drawTokens, after Transformers' processors", () => {
  it.each(cases)("gives every token its share, from edge to edge: %s", (_, { settings, left }) => {
    const margin = 2 * golden.tolerances.processed;
    scope(() => {
      const scores = processed(settings);
      for (const [row, expected] of left.entries()) {
        let below = 0;
        for (const [id, logProb] of isLimited(settings) ? expected.toSorted(([, a], [, b]) => b - a) : expected) {
          const share = Math.exp(logProb);
          const edges = share < 4 * margin ? [] : [below + margin, below + share - margin];
          below += share;
          for (const edge of edges) {
            const levels = Tensor.from(Array<number>(rows.length).fill(edge), [rows.length, 1]);
            expect(drawTokens(scores, levels, settings).toIntegers()[row]).toBe(id);
          }
        }
        expect(Math.abs(below - 1)).toBeLessThan(golden.tolerances.processed);
      }
    });
  });
});
