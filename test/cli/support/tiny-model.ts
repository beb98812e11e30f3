import { parseT5Config, saveModel, T5 } from "../../../src/models/index.js";
import { trainByteLevelBpe } from "../../../src/tokenizers/index.js";
import { inputs, pairs } from "./tiny-task.js";

/** How a tiny model differs from the others. */
export interface TinyModelOptions {
  readonly dModel?: number;
  readonly encoderLayers?: number;
  readonly decoderLayers?: number;
  /** Sentinels in the tokenizer, which pretraining takes. */
  readonly sentinels?: number;
}

/** Writes a T5 from random weights, with a tokenizer trained on the tiny task, as a Hugging Face folder. */
export async function writeTinyModel(
  folder: string,
  { dModel = 16, encoderLayers = 1, decoderLayers = 1, sentinels = 8 }: TinyModelOptions = {},
): Promise<void> {
  const texts = [...pairs.flatMap(({ source, target }) => [source, target]), ...inputs.map(({ source }) => source)];
  const tokenizer = trainByteLevelBpe(texts, { vocabularySize: 300, allowSmaller: true, sentinels });
  const sizes = { d_model: dModel, d_kv: 8, d_ff: 32, num_heads: 2, num_layers: encoderLayers, num_decoder_layers: decoderLayers };
  const model = T5.initialize(parseT5Config({ model_type: "t5", vocab_size: tokenizer.vocabularySize, ...sizes }), { seed: 1 });
  saveModel(model, folder);
  model.parameters.dispose();
  await tokenizer.save(folder);
}
