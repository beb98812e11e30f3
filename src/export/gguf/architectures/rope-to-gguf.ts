import { ConfigError } from "../../../core/index.js";
import type { LlamaConfig, RopeParameters } from "../../../models/index.js";
import { attentionFactorOf, frequenciesOf } from "../../../models/index.js";
import { Tensor } from "../../../tensor/index.js";
import type { PlannedTensor } from "../gguf-architecture.js";
import { flag, float32, type Metadata, text, uint32 } from "../metadata-values.js";

/** How positions are turned, in llama.cpp's words. */
export interface GgufRope {
  readonly metadata: Metadata;
  readonly tensors: readonly PlannedTensor[];
}

type Scaled<Type extends RopeParameters["ropeType"]> = Extract<RopeParameters, { readonly ropeType: Type }>;

/**
 * Rotary positions in llama.cpp's words: its scalings are `linear` and `yarn`; by how much others divide each frequency is a tensor, which its Llama alone reads.
 * @throws ConfigError for a `dynamic` scaling, which depends on a sequence's length, and for what a YaRN or a Qwen cannot say.
 */
export function ropeToGguf({ ropeParameters: rope, headDim, modelType }: LlamaConfig): GgufRope {
  const metadata = [["rope.dimension_count", uint32(headDim)] as const, ["rope.freq_base", float32(rope.ropeTheta)] as const];
  switch (rope.ropeType) {
    case "default":
      return { metadata: [...metadata, ["rope.scaling.type", text("none")]], tensors: [] };
    case "linear":
      return { metadata: [...metadata, ["rope.scaling.type", text("linear")], ["rope.scaling.factor", float32(rope.factor)]], tensors: [] };
    case "yarn":
      if (isPlainYarn(rope)) return { metadata: [...metadata, ...yarnKeys(rope)], tensors: [] };
      break;
    case "dynamic":
      throw unsayable("rope_type dynamic");
  }
  if (modelType !== "llama")
    throw unsayable(`rope_type ${rope.ropeType}${rope.ropeType === "yarn" ? " with its own betas or truncate" : ""} in a ${modelType}`);
  const factor = ["rope.scaling.attn_factor", float32(attentionFactorOf(rope))] as const;
  return { metadata: [...metadata, ["rope.scaling.type", text("none")], factor], tensors: [frequencyFactors(rope, headDim)] };
}

function unsayable(what: string): ConfigError {
  return new ConfigError(`config.json: ${what}: llama.cpp has no such rotary positions.`, {
    hint: "Such a model cannot be exported as GGUF.",
  });
}

/** llama.cpp's programs go by the paper's betas, whatever a file says, and cut their places to whole numbers. */
function isPlainYarn({ betaFast = 32, betaSlow = 1, truncate = true }: Scaled<"yarn">): boolean {
  return betaFast === 32 && betaSlow === 1 && truncate;
}

function yarnKeys(rope: Scaled<"yarn">): Metadata {
  const { factor, originalMaxPositionEmbeddings } = rope;
  // llama.cpp multiplies what the file says with the paper's factor.
  const paper = factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1;
  return [
    ["rope.scaling.type", text("yarn")],
    ["rope.scaling.factor", float32(factor)],
    ["rope.scaling.original_context_length", uint32(originalMaxPositionEmbeddings)],
    ["rope.scaling.finetuned", flag(true)],
    ["rope.scaling.attn_factor", float32(attentionFactorOf(rope) / paper)],
    ["rope.scaling.yarn_ext_factor", float32(1)],
    ["rope.scaling.yarn_beta_fast", float32(32)],
    ["rope.scaling.yarn_beta_slow", float32(1)],
  ];
}

/** By how much each frequency is smaller than the base alone makes it. */
function frequencyFactors(rope: RopeParameters, headDim: number): PlannedTensor {
  const of = (): Tensor => {
    const plain = frequenciesOf({ ropeType: "default", ropeTheta: rope.ropeTheta }, headDim);
    const scaled = frequenciesOf(rope, headDim);
    return Tensor.from(
      plain.map((frequency, i) => frequency / (scaled[i] as number)),
      [headDim / 2],
    );
  };
  return { name: "rope_freqs.weight", shape: [headDim / 2], keepsFloat32: true, of };
}
