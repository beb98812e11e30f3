import { RandomSequence } from "../../core/index.js";
import type { EncodedExample } from "../../data/index.js";
import type { TextModel } from "../../models/index.js";
import { AdamW } from "../../optim/index.js";
import { RandomStream } from "../../tensor/index.js";
import { batchOfStep, epochBatches, type Objective, type TrainData, trainStep } from "../../train/index.js";
import type { MachineConfig, TrainingConfig } from "../config/index.js";

/** So many steps are timed, after one that is not. */
const timedSteps = 4;

/** Seconds that an optimizer step takes, and the tokens of one, padding not counted: measured on the first batches, at a rate that changes next to nothing. */
export async function timeSteps(
  model: TextModel,
  objective: Objective,
  data: TrainData & { readonly examples: readonly EncodedExample[] },
  { dtype, seed, gradientCheckpointing }: Pick<MachineConfig, "dtype" | "seed"> & Pick<TrainingConfig, "gradientCheckpointing">,
): Promise<{ readonly seconds: number; readonly tokens: number }> {
  const { trained } = model.parameters;
  for (const tensor of trained.tensors) tensor.requiresGrad_();
  using optimizer = new AdamW(trained);
  using dropout = RandomStream.named(seed, "calibration", model.device);
  const batches = epochBatches(data, RandomSequence.named(seed, "calibration"), 0);
  let [seconds, tokens] = [0, 0];
  for (let step = 0; step <= timedSteps; step++) {
    const started = performance.now();
    const examples = (batches[step % batches.length] as readonly number[]).map((index) => data.examples[index] as EncodedExample);
    const batch = await batchOfStep(examples, { data, objective, device: model.device, step });
    const context = { model, objective, optimizer, dropout, maxGradientNorm: 1, computeDtype: dtype, gradientCheckpointing };
    trainStep(context, batch, { learningRate: 1e-9, step });
    if (step === 0) continue;
    seconds += (performance.now() - started) / 1000;
    tokens += examples.reduce((sum, { inputIds, labels }) => sum + inputIds.length + labels.length, 0);
  }
  return { seconds: seconds / timedSteps, tokens: tokens / timedSteps };
}
