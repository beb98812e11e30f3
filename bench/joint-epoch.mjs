// Retort's side of an epoch of Joint-Teaching; bench/peers/joint_epoch.py does the same rows in the same batches.

import { jointTeaching } from "../dist/distill/index.js";
import { studentSteps } from "../dist/distill/student-steps.js";
import { AdamW } from "../dist/optim/index.js";
import { RandomStream } from "../dist/tensor/index.js";
import { stepBatch, trainStep } from "../dist/train/index.js";

/** Everything is computed in one piece. */
const unbounded = 1e9;

/**
 * Every second step learns from targets that the student has just sampled, the others from targets that are given.
 * @param {object} models `teacher` and `student`
 * @param {object} request as it came, with its words (`ids`: so many per row as source and target have together), `computeDtype`, and the clock, `timed`
 * @returns seconds in all and by phase, and how many label tokens were trained on
 */
export async function jointEpoch({ teacher, student }, request) {
  const phases = { sampling: 0, teacher: 0, student: 0 };
  const weights = student.parameters.tensors;
  const optimizer = new AdamW(student.parameters, { weightDecay: 0.01 });
  const dropout = RandomStream.named(request.seed, "dropout", student.device);
  const { seed, top_p: topP, target: maxNewTokens, timed, computeDtype } = request;
  const models = { student, teacher: withClock(teacher, phases, timed) };
  const objective = jointTeaching(models, { ...share(seed), sampling: { topP, maxNewTokens }, batchTokens: unbounded });
  const context = { model: student, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype };
  try {
    for (const tensor of weights) tensor.requiresGrad_();
    const tokens = await takeSteps(context, phases, request);
    // The teacher works inside the student's step.
    phases.student -= phases.teacher;
    return { seconds: phases.sampling + phases.teacher + phases.student, tokens, phases };
  } finally {
    for (const tensor of weights) tensor.requiresGrad_(false);
    for (const held of [optimizer, dropout]) held.dispose();
  }
}

function share(seed) {
  return { alpha: 0.5, seed };
}

async function takeSteps(context, phases, { seed, batch: size, timed, ...request }) {
  const { model, objective } = context;
  const rows = epochRows(request, model.config);
  const data = { batchTokens: unbounded, padTokenId: model.config.padTokenId, decoderStartTokenId: model.config.decoderStartTokenId };
  // The second batch is the student's, as in the peer.
  const first = studentSteps(share(seed))(1) ? 0 : 1;
  let tokens = 0;
  for (let i = 0; i * size < rows.length; i++) {
    const step = first + i;
    const started = performance.now();
    const examples = await objective.chooseTargets(rows.slice(i * size, (i + 1) * size), { step });
    phases.sampling += (performance.now() - started) / 1000;
    const { seconds, result } = timed(() => {
      const batch = stepBatch(data, examples, model.device);
      // A rate at which the weights stay what they are: the same model has to be measured again.
      trainStep(context, batch, { learningRate: 1e-9, step });
      return batch.labelTokens;
    });
    phases.student += seconds;
    tokens += result;
  }
  return tokens;
}

/** The same model, whose forward passes are timed. */
function withClock(model, phases, timed) {
  const { config, parameters, device } = model;
  const forward = (...given) => {
    const { seconds, result } = timed(() => model.forward(...given));
    phases.teacher += seconds;
    return result;
  };
  return { config, parameters, device, forward };
}

function epochRows({ rows, source, target, ids }, { eosTokenId }) {
  return Array.from({ length: rows }, (_, i) => {
    const words = ids.slice(i * (source + target), (i + 1) * (source + target));
    const inputIds = words.slice(0, 16 + ((i * 7919) % (source - 15)));
    const labels = [...words.slice(source, source + 3 + ((i * 104729) % (target - 3))), eosTokenId];
    return { id: String(i), inputIds: Int32Array.from(inputIds), labels: Int32Array.from(labels) };
  });
}
