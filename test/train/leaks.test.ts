import { expect, it } from "vitest";
import { collateInputs, collatePairs } from "../../src/data/index.js";
import { logitsKd } from "../../src/distill/index.js";
import { type Decoding, generate } from "../../src/generate/index.js";
import { tinyBart } from "../../src/models/testing/tiny-bart.js";
import { reversalExamples, tinyT5 } from "../../src/models/testing/tiny-t5.js";
import { AdamW } from "../../src/optim/index.js";
import { liveTensors, RandomStream, scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type StepContext, stepBatch, trainStep } from "../../src/train/index.js";

useNoLeaks();

const megabyte = 2 ** 20;
/** How much resident memory may grow in the last four fifths of the rounds: what the runtime's own heaps do, and no leak of a tensor per round. */
const allowedGrowth = 60 * megabyte;
const placement = { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" };
/** Batches of many shapes, so that an allocator which keeps one block per shape would show too. */
const batches = Array.from({ length: 50 }, (_, i) => reversalExamples(1 + (i % 7), { seed: i, longest: 2 + (i % 9) }));

/** Runs `round` so many times; the tensors alive are as many after every round as before the first, and memory stays flat after a fifth of them. */
async function expectFlat(rounds: number, round: (i: number) => void): Promise<void> {
  const live = liveTensors();
  let resident = 0;
  for (let i = 0; i < rounds; i++) {
    round(i);
    expect(liveTensors()).toBe(live);
    if (i === rounds / 5) resident = process.memoryUsage().rss;
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(process.memoryUsage().rss - resident).toBeLessThan(allowedGrowth);
}

const subjects = [
  [1000, "T5", tinyT5],
  [200, "BART", tinyBart],
] as const;

it.each(subjects)(
  "%i training steps of a %s, with a teacher, dropout and micro-batches, keep no tensor and no memory",
  async (rounds, _, initialize) => {
    const [model, teacher] = [initialize(), tinyT5({ d_model: 12 }, { seed: 2 })];
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const objective = logitsKd({ teacher, student: model });
    const optimizer = new AdamW(model.parameters);
    const dropout = RandomStream.named(1, "dropout");
    const context: StepContext = { model, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype: "float32" };
    await expectFlat(rounds, (i) => {
      const members = batches[i % batches.length] as ReturnType<typeof reversalExamples>;
      const halves = [members.slice(0, 1), members.slice(1)].filter(({ length }) => length > 0);
      const microBatches = halves.map((half) => () => collatePairs(half, placement));
      const batch = { ...stepBatch({ ...placement, batchTokens: 1000 }, members, "cpu"), microBatches };
      trainStep(context, batch, { learningRate: 1e-3, step: i });
    });
    optimizer.dispose();
    dropout.dispose();
    for (const { parameters } of [model, teacher]) parameters.dispose();
  },
);

const decodings: readonly Decoding[] = [
  { method: "greedy", maxNewTokens: 7 },
  { method: "beam", maxNewTokens: 6, beams: 3 },
  { method: "sampling", maxNewTokens: 6, sequences: 3, seed: 1, topP: 0.9, noRepeatNgramSize: 2, repetitionPenalty: 1.2 },
  { method: "beam", maxNewTokens: 6, beams: 4, diversity: { groups: 2, penalty: 0.5 } },
];

it.each(subjects)("%i generated batches of a %s keep no tensor and no memory", async (rounds, _, initialize) => {
  const model = initialize();
  await expectFlat(rounds, (i) => {
    const members = batches[i % batches.length] as ReturnType<typeof reversalExamples>;
    scope(() => generate(model, collateInputs(members, placement), decodings[i % decodings.length] as Decoding));
  });
  model.parameters.dispose();
});
