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
    weights: "ending",
    draws: true,
  };
}

function beam(batch) {
  return { name: `beam search, 4 beams, batch ${batch}`, request: { op: "beam", batch, ...generating, beams: 4 }, weights: "ending" };
}

function jointEpoch(batch) {
  return {
    name: `Joint-Teaching, ${2 * batch} rows in 2 steps`,
    request: { op: "joint_epoch", rows: 2 * batch, batch, ...sizes, top_p: 0.95 },
    weights: "pair",
    draws: true,
  };
}

/** A measure without one thing that Retort does otherwise than its peer: what is left of the gain is not due to that. */
function without(cause, measure, change) {
  return { ...measure, name: `${measure.name}; ${cause}`, request: { ...measure.request, ...change } };
}

/**
 * What is measured, by the name that `--measures` takes. A request goes to both sides as it is. `bound`, where there is one, is the least that the
 * lower end of the ratio's interval may be. `weights`: of what kind they are, if not random: `ending` of a model whose sequences end
 * (ending-model.mjs), `pair` of two such, a student and its teacher. `draws`: each side draws by numbers of its own.
 */
export const measures = {
  cpu: [
    { ...trainStep(16, "ce"), bound: 0.95 },
    { ...trainStep(16, "kd"), bound: 0.95 },
    { ...greedy(16), bound: 1.5 },
    { ...sample(16), bound: 2 },
    { ...beam(16), bound: 1.5 },
    { ...jointEpoch(16), bound: 1.5 },
  ],
  causes: [
    sample(8),
    without("every token can be drawn (top-p 1)", sample(8), { top_p: 1 }),
    without("no sequence ends early", sample(8), { min_new_tokens: sizes.target }),
    without("every sequence has a source of its own", sample(8), { batch: 64, sequences: 1 }),
    without("none of the three", sample(8), { top_p: 1, min_new_tokens: sizes.target, batch: 64, sequences: 1 }),
    beam(8),
    without("no sequence ends early", beam(8), { min_new_tokens: sizes.target }),
  ],
  gpu: [
    ...[16, 64].map((batch) => trainStep(batch, "kd")),
    ...[1, 16, 64, 256].map(greedy),
    ...[16, 64].map(sample),
    ...[16, 64].map(beam),
  ],
  quick: [trainStep(4, "kd"), greedy(1), greedy(4), sample(4), beam(4), jointEpoch(4)],
};
