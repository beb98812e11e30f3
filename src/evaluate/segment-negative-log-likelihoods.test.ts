import { expect, test } from "vitest";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { corpusNegativeLogLikelihood, segmentNegativeLogLikelihoods } from "./index.js";

useNoLeaks();

test("each example's own, in order and whatever the batches; together they are the corpus'", async () => {
  const model = tinyT5();
  try {
    const examples = reversalExamples(12);
    const { nats, tokens } = await segmentNegativeLogLikelihoods(model, examples, { batchTokens: 40 });
    const whole = await segmentNegativeLogLikelihoods(model, examples, { batchTokens: 4000 });
    for (const [i, example] of examples.entries()) {
      const alone = await corpusNegativeLogLikelihood(model, [example], { batchTokens: 40 });
      expect((nats[i] as number) / (tokens[i] as number)).toBeCloseTo(alone, 5);
      expect(whole.nats[i]).toBeCloseTo(nats[i] as number, 4);
    }
    const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
    expect(sum(nats) / sum(tokens)).toBeCloseTo(await corpusNegativeLogLikelihood(model, examples, { batchTokens: 40 }), 5);
  } finally {
    model.parameters.dispose();
  }
});
