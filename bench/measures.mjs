const sizes = { source: 64, target: 64 };
const generating = { source: sizes.source, new_tokens: sizes.target };

const lossNames = { ce: "cross-entropy", kd: "cross-entropy + KL" };

function trainStep(batch, loss) {
  return { name: `training step, ${lossNames[loss]}, batch ${batch}`, request: { op: "train_step", batch, ...sizes, loss } };
}

function greedy(batch) {
  return { name: `greedy decoding, ${sizes.target} tokens, batch ${batch}`, request: { op: "greedy", batch, ...generating } };
}

function sample(batch) {
  return {
    name: `sampling, 8 sequences per input, top-p 0.95, batch ${batch}`,
    request: { op: "sample", batch, ...generating, sequences: 8, top_p: 0.95 },
    ending: true,
    draws: true,
  };
}

function beam(batch) {
  return { name: `beam search, 4 beams, batch ${batch}`, request: { op: "beam", batch, ...generating, beams: 4 }, ending: true };
}

/**
 * What is measured, by the name that `--measures` takes. A request goes to both sides as it is. `bound`, where there is one, is the least that the
 * lower end of the ratio's interval may be. `ending`: with a model whose sequences end (ending-model.mjs). `draws`: each side draws by numbers
 * of its own.
 */
export const measures = {
  cpu: [
    { ...trainStep(16, "ce"), bound: 0.95 },
    { ...trainStep(16, "kd"), bound: 0.95 },
    { ...greedy(16), bound: 1.5 },
    { ...sample(16), bound: 2 },
    { ...beam(16), bound: 1.5 },
  ],
  gpu: [
    ...[16, 64].map((batch) => trainStep(batch, "kd")),
    ...[1, 16, 64, 256].map(greedy),
    ...[16, 64].map(sample),
    ...[16, 64].map(beam),
  ],
  quick: [trainStep(4, "kd"), greedy(1), greedy(4), sample(4), beam(4)],
};
