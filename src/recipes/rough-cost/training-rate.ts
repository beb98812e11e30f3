import { RandomSequence } from "../../core/index.js";
import { fineTuning } from "../../distill/index.js";
import { initializeModel } from "../../models/index.js";
import { threads as useThreads } from "../../tensor/index.js";
import { requireDevice } from "../phases/index.js";
import { timeSteps } from "../training/index.js";
import { type DescribedShape, shapedModelConfig } from "./shaped-model-config.js";

/** A model, of which only the shape is looked at, and examples like a task's. */
export interface TrainingRateRequest {
  readonly model: DescribedShape;
  readonly batchTokens: number;
  readonly sourceTokens: number;
  readonly targetTokens: number;
  readonly device: "cpu" | "cuda";
  readonly threads?: number | undefined;
}

/** How fast this machine trains such a model. */
export interface TrainingRate {
  readonly parameters: number;
  /** 6 operations per parameter and token, as {@link RoughWork} counts them. */
  readonly operationsPerSecond: number;
}

/** So many examples are drawn; a batch that holds more takes all of them. */
const exampleCount = 512;

/** Times a few optimizer steps of a model from random weights on random tokens. @throws DeviceError for a device that is not there. */
export async function trainingRate(request: TrainingRateRequest): Promise<TrainingRate> {
  const { model: described, batchTokens, device, threads } = request;
  requireDevice(device);
  if (threads !== undefined) useThreads(threads);
  const model = initializeModel(shapedModelConfig(described), { seed: 1, device });
  try {
    const { padTokenId, decoderStartTokenId, vocabSize } = model.config;
    const data = { examples: randomExamples(request, vocabSize), batchTokens, padTokenId, decoderStartTokenId };
    const { seconds, tokens } = await timeSteps(model, fineTuning(model), data, { dtype: "float32", seed: 1 });
    const parameters = model.parameters.count;
    return { parameters, operationsPerSecond: (6 * parameters * tokens) / seconds };
  } finally {
    model.parameters.dispose();
  }
}

function randomExamples({ sourceTokens, targetTokens }: TrainingRateRequest, vocabularySize: number) {
  const sequence = RandomSequence.named(1, "training rate");
  // Behind padding, end-of-sequence and the like.
  const ids = (count: number) => Int32Array.from({ length: Math.max(1, Math.round(count)) }, () => 4 + sequence.below(vocabularySize - 4));
  return Array.from({ length: exampleCount }, (_, i) => ({ id: `${i}`, inputIds: ids(sourceTokens), labels: ids(targetTokens) }));
}
