export { type LoraSettings, loraOf, type NamedAdapterBase } from "./adapter/index.js";
export { Bart, type BartConfig, bartConfigToJson, parseBartConfig } from "./bart/index.js";
export type { DecoderCache, DecoderCacheOptions } from "./cache/index.js";
export {
  type GenerationSettings,
  hubBaseOf,
  isAdapter,
  type LoadOptions,
  parseConfigJson,
  readGenerationSettings,
  readLicense,
  readTaskInputs,
  type TaskInputs,
  tokenizerFolder,
} from "./checkpoint/index.js";
export { copyModel, copyWeights } from "./copy-model.js";
export { isDecoderOnly } from "./decoder-only/index.js";
export type { DecodingWeights } from "./decoding-weights.js";
export {
  Bert,
  type BertConfig,
  Deberta,
  type DebertaConfig,
  type EncoderConfig,
  type EncoderForwardOptions,
  type EncoderModel,
  type EncoderOutput,
  type LoadedEncoder,
  loadEncoder,
  type PositionTerm,
  parseBertConfig,
  parseDebertaConfig,
  parseRobertaConfig,
  Roberta,
  type RobertaConfig,
} from "./encoder/index.js";
export { endTokensOf } from "./end-tokens.js";
export { type ExampleLengths, forwardFlops, generationFlops, type ModelDimensions, type StackDimensions } from "./flops/index.js";
export type { Noise } from "./fresh-start.js";
export { type GgufModel, type GgufModelOptions, openGgufModel } from "./gguf/index.js";
export { Gpt2, type Gpt2Config, gpt2ConfigToJson, parseGpt2Config } from "./gpt2/index.js";
export { initializeModel } from "./initialize-model.js";
export { Llama, type LlamaConfig, llamaConfigToJson, parseLlamaConfig } from "./llama/index.js";
export { checkModel, loadModel, readModelConfig } from "./load-model.js";
export { mergedModel } from "./merged-model.js";
export type * from "./model.js";
export { modelDimensions } from "./model-dimensions.js";
export { modelFingerprint } from "./model-fingerprint.js";
export type { ModelKind } from "./model-kind.js";
export { modelKindOf, modelKinds } from "./model-kinds.js";
export { Opt, type OptConfig, optConfigToJson, parseOptConfig } from "./opt/index.js";
export { parameterCount } from "./parameter-count.js";
export { parseModelConfig } from "./parse-model-config.js";
export { configAfterPruning, type LayerChoice, layersAfterPruning, type PruneLayersOptions, pruneLayers } from "./prune/index.js";
export { attentionFactorOf, frequenciesOf, type RopeParameters } from "./rotary/index.js";
export { saveAdapter } from "./save-adapter.js";
export { type SavableModel, type SaveOptions, saveModel } from "./save-model.js";
export { freshStartOf, kindOf, type ShapeConfig, type ShapeKind, shapeSchema } from "./shape.js";
export { parseT5Config, T5, type T5Config, t5ConfigToJson } from "./t5/index.js";
export { troubleElsewhere } from "./trouble-elsewhere.js";
export { withDropoutRate } from "./with-dropout-rate.js";
export { withEndToken } from "./with-end-token.js";
export { checkLora, withLora } from "./with-lora.js";
