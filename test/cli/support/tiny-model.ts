import { Gpt2, Llama, parseGpt2Config, parseLlamaConfig, parseT5Config, saveModel, T5, type TextModel } from "../../../src/models/index.js";
import { type Tokenizer, trainByteLevelBpe } from "../../../src/tokenizers/index.js";
import { inputs, pairs } from "./tiny-task.js";

/** How a tiny model differs from the others. */
export interface TinyModelOptions {
  readonly dModel?: number;
  readonly encoderLayers?: number;
  readonly decoderLayers?: number;
  /** Sentinels in the tokenizer, which pretraining takes. */
  readonly sentinels?: number;
  /** Another than the one that is trained on the tiny task. */
  readonly tokenizer?: Tokenizer;
}

/** Writes a T5 from random weights, with a tokenizer trained on the tiny task, as a Hugging Face folder. */
export async function writeTinyModel(
  folder: string,
  { dModel = 16, encoderLayers = 1, decoderLayers = 1, sentinels = 8, tokenizer: given }: TinyModelOptions = {},
): Promise<void> {
  const tokenizer = given ?? trainByteLevelBpe(texts, { vocabularySize: 300, allowSmaller: true, sentinels });
  const sizes = { d_model: dModel, d_kv: 8, d_ff: 32, num_heads: 2, num_layers: encoderLayers, num_decoder_layers: decoderLayers };
  await write(
    T5.initialize(parseT5Config({ model_type: "t5", vocab_size: tokenizer.vocabularySize, ...sizes }), { seed: 1 }),
    tokenizer,
    folder,
  );
}

/** The same for a GPT-2 of so many layers. */
export async function writeTinyGpt2(folder: string, { layers = 2 } = {}): Promise<void> {
  const tokenizer = trainByteLevelBpe(texts, { vocabularySize: 300, allowSmaller: true });
  const { vocabularySize, eosTokenId, padTokenId } = tokenizer;
  const ids = { vocab_size: vocabularySize, bos_token_id: eosTokenId, eos_token_id: eosTokenId, pad_token_id: padTokenId };
  const sizes = { n_embd: 16, n_layer: layers, n_head: 2, n_positions: 64 };
  await write(Gpt2.initialize(parseGpt2Config({ model_type: "gpt2", ...ids, ...sizes }), { seed: 1 }), tokenizer, folder);
}

/** The same for a Llama of so many layers, with grouped queries. */
export async function writeTinyLlama(folder: string, { layers = 2 } = {}): Promise<void> {
  const tokenizer = trainByteLevelBpe(texts, { vocabularySize: 300, allowSmaller: true });
  const { vocabularySize, eosTokenId, padTokenId } = tokenizer;
  const ids = { vocab_size: vocabularySize, bos_token_id: eosTokenId, eos_token_id: eosTokenId, pad_token_id: padTokenId };
  const heads = { num_attention_heads: 4, num_key_value_heads: 2, head_dim: 8, tie_word_embeddings: true };
  const sizes = { hidden_size: 16, intermediate_size: 32, num_hidden_layers: layers, max_position_embeddings: 64 };
  await write(Llama.initialize(parseLlamaConfig({ model_type: "llama", ...ids, ...heads, ...sizes }), { seed: 1 }), tokenizer, folder);
}

const texts = [...pairs.flatMap(({ source, target }) => [source, target]), ...inputs.map(({ source }) => source)];

async function write(model: TextModel, tokenizer: Tokenizer, folder: string): Promise<void> {
  saveModel(model, folder);
  model.parameters.dispose();
  await tokenizer.save(folder);
}
