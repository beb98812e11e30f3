import { expect, it } from "vitest";
import { collateInputs, collatePairs } from "../../src/data/index.js";
import { logitsKd } from "../../src/distill/index.js";
import { type Decoding, generate } from "../../src/generate/index.js";
import { reversalExamples, tinyT5 } from "../../src/models/testing/tiny-t5.js";
import { AdamW } from "../../src/optim/index.js";
import { liveTensors, RandomStream, scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type StepContext, trainStep } from "../../src/train/index.js";

useNoLeaks();

const megabyte = 2 ** 20;
/** How much resident memory may grow between round 200 and round 1,000: what the runtime's own heaps do, and no leak of a tensor per round. */
const allowedGrowth = 60 * megabyte;
const placement = { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" };
/** Batches of many shapes, so that an allocator which keeps one block per shape would show too. */
const batches = Array.from({ length: 50 }, (_, i) => reversalExamples(1 + (i % 7), { seed: i, longest: 2 + (i % 9) }));

/** Runs `round` 1,000 times; the tensors alive are as many after every round as before the first, and memory stays flat from round 200 on. */
async function expectFlat(round: (i: number) => void): Promise<void> {
  const live = liveTensors();
  let resident = 0;
  for (let i = 0; i < 1000; i++) {
    round(i);
    expect(liveTensors()).toBe(live);
    if (i === 200) resident = process.memoryUsage().rss;
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(process.memoryUsage().rss - resident).toBeLessThan(allowedGrowth);
}

it("1,000 training steps, with a teacher, dropout and micro-batches, keep no tensor and no memory", async () => {
  const [model, teacher] = [tinyT5(), tinyT5({ d_model: 12 }, { seed: 2 })];
  for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
  const objective = logitsKd({ teacher, student: model });
  const optimizer = new AdamW(model.parameters);
  const dropout = RandomStream.named(1, "dropout");
  const context: StepContext = { model, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype: "float32" };
  await expectFlat((i) => {
    const members = batches[i % batches.length] as ReturnType<typeof reversalExamples>;
    const labelTokens = members.reduce((sum, { labels }) => sum + labels.length, 0);
    const halves = [members.slice(0, 1), members.slice(1)].filter(({ length }) => length > 0);
    trainStep(
      context,
      halves.map((half) => () => collatePairs(half, placement)),
      { learningRate: 1e-3, labelTokens },
    );
  });
  optimizer.dispose();
  dropout.dispose();
  for (const { parameters } of [model, teacher]) parameters.dispose();
});

const decodings: readonly Decoding[] = [
  { method: "greedy", maxNewTokens: 7 },
  { method: "sampling", maxNewTokens: 6, sequences: 3, seed: 1, topP: 0.9, noRepeatNgramSize: 2, repetitionPenalty: 1.2 },
  { method: "beam", maxNewTokens: 6, beams: 4, diversity: { groups: 2, penalty: 0.5 } },
];

it("1,000 generated batches keep no tensor and no memory", async () => {
  const model = tinyT5();
  await expectFlat((i) => {
    const members = batches[i % batches.length] as ReturnType<typeof reversalExamples>;
    scope(() => generate(model, collateInputs(members, placement), decodings[i % decodings.length] as Decoding));
  });
  model.parameters.dispose();
});
