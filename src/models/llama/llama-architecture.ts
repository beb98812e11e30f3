import type { Architecture } from "../architecture.js";
import { generates, generatesLikeTransformers, type ModelKind } from "../model-kind.js";
import { Llama } from "./llama.js";
import { type LlamaConfig, llamaConfigToJson, parseLlamaConfig } from "./llama-config.js";
import { llamaFreshStart } from "./llama-fresh-start.js";
import type { LlamaModelType } from "./llama-kinds.js";
import { canonicalLlamaName, llamaParameterSpecs, redundantLlamaKey } from "./llama-parameters.js";

const verified = `${generatesLikeTransformers}, in 4.57 too; left-padded batches equal rows alone`;
const otherScalings = "scalings of rotary positions other than linear, dynamic, llama3, yarn";

/** What the library needs to know of Llama. */
export const llama = architectureFor("llama", {
  checkpoints: ["Llama-2, Llama-3, -3.1, -3.2 (text)", "SmolLM, SmolLM2"],
  verified: `${verified}; SmolLM2-135M-Instruct's published weights`,
  refused: [otherScalings],
});

/** What the library needs to know of Qwen2. */
export const qwen2 = architectureFor("qwen2", {
  checkpoints: ["Qwen2, Qwen2.5 (dense)"],
  verified,
  refused: ["sliding windows", otherScalings],
});

/** What the library needs to know of Qwen3. */
export const qwen3 = architectureFor("qwen3", { checkpoints: ["Qwen3 (dense)"], verified, refused: ["sliding windows", otherScalings] });

function architectureFor<Type extends LlamaModelType>(modelType: Type, told: Pick<ModelKind, "checkpoints" | "verified" | "refused">) {
  return {
    kind: { modelType, kind: "decoder-only", uses: generates, ...told },
    fresh: llamaFreshStart(modelType),
    parseConfig: parseLlamaConfig,
    configToJson: llamaConfigToJson,
    floatKeys: ["rms_norm_eps", "initializer_range", "attention_dropout", "rope_theta", "factor", "low_freq_factor", "high_freq_factor"],
    parameterSpecs: llamaParameterSpecs,
    canonicalName: canonicalLlamaName,
    redundantKey: redundantLlamaKey,
    mayHaveOwnHead: true,
    layers: { counts: { decoder: "numHiddenLayers" }, pattern: /^model\.layers\.(?<layer>\d+)/ },
    dimensions: (config) => ({
      vocabSize: config.vocabSize,
      hidden: config.hiddenSize,
      embedding: config.hiddenSize,
      decoder: {
        layers: config.numHiddenLayers,
        heads: config.numAttentionHeads,
        attention: config.numAttentionHeads * config.headDim,
        keysAndValues: config.numKeyValueHeads * config.headDim,
        feedForward: config.intermediateSize,
        feedForwardMatrices: 3,
      },
    }),
    create: (config, parameters) => new Llama(config, parameters),
    withDropoutRate: (config, rate) => ({ ...config, attentionDropout: rate }),
  } as const satisfies Architecture<LlamaConfig>;
}
