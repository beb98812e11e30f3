const sizes = { source: 64, target: 64 };

const lossNames = { ce: "cross-entropy", kd: "cross-entropy + KL" };

function trainStep(batch, loss) {
  return { name: `training step, ${lossNames[loss]}, batch ${batch}`, request: { op: "train_step", batch, ...sizes, loss } };
}

function greedy(batch) {
  return {
    name: `greedy decoding, ${sizes.target} tokens, batch ${batch}`,
    request: { op: "greedy", batch, source: sizes.source, new_tokens: sizes.target },
  };
}

/**
 * What is measured, by the name that `--measures` takes. A request goes to both sides as it is. `bound`, where there is one, is the least that the
 * lower end of the ratio's interval may be.
 */
export const measures = {
  cpu: [
    { ...trainStep(16, "ce"), bound: 0.95 },
    { ...trainStep(16, "kd"), bound: 0.95 },
    { ...greedy(16), bound: 1.5 },
  ],
  gpu: [...[16, 64].map((batch) => trainStep(batch, "kd")), ...[1, 16, 64, 256].map(greedy)],
  quick: [trainStep(4, "kd"), greedy(1), greedy(4)],
};
