import { ConfigError } from "../../core/index.js";
import { Parameters } from "../../nn/index.js";
import { clone, noGrad } from "../../tensor/index.js";
import type { LayerPlaces } from "../architecture.js";
import { architectureOf } from "../architectures.js";
import type { ModelConfig, Stack, TextModel } from "../model.js";
import { keptLayers, type LayerChoice } from "./kept-layers.js";

/** Which layers a pruned model keeps. */
export interface PruneLayersOptions {
  /** Default: all. */
  readonly encoderLayers?: LayerChoice | undefined;
  /** Default: all. */
  readonly decoderLayers?: LayerChoice | undefined;
}

/**
 * A smaller model of the same architecture with copies of the chosen layers' weights, of embeddings, head and norms, and of what a stack's layers share
 * (T5's relative position bias stays, whichever layer is dropped). Pruning in the sense of the study's stage S2: nothing is trained here. The given
 * model stays as it is; the caller disposes the new one's `parameters`.
 * @throws ConfigError for a choice that the model cannot satisfy, see {@link LayerChoice}; also for layers of an encoder that it does not have.
 * @example
 * ```ts
 * import { initializeModel, parseModelConfig, pruneLayers } from "retort-kd";
 *
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 300, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 4, num_heads: 2 });
 * const teacher = initializeModel(config, { seed: 1 });
 * const student = pruneLayers(teacher, { decoderLayers: 2 });
 * const decoderLayers = student.parameters.names.filter((name) => /^decoder.*SelfAttention\.q/.test(name));
 * decoderLayers.length; // → 2
 * const last = teacher.parameters.get("decoder.block.3.layer.0.SelfAttention.q.weight").toFloat32Array();
 * const kept = student.parameters.get("decoder.block.1.layer.0.SelfAttention.q.weight").toFloat32Array();
 * kept.every((value, i) => value === last[i]); // → true
 * for (const model of [teacher, student]) model.parameters.dispose();
 * ```
 */
export function pruneLayers(model: TextModel, { encoderLayers, decoderLayers }: PruneLayersOptions): TextModel {
  const architecture = architectureOf(model.config.modelType);
  const kept = layersAfterPruning(model.config, { encoderLayers, decoderLayers });
  const config = configAfterPruning(model.config, { encoderLayers, decoderLayers });
  const copyOf = ({ name }: { name: string }) => clone(model.parameters.get(nameBefore(name, kept, architecture.layers.pattern)));
  const parameters = noGrad(() => Parameters.from(architecture.parameterSpecs(config), copyOf));
  return architecture.create(config, parameters);
}

/**
 * The layers that pruning keeps per stack, ascending; none of an encoder that the model does not have.
 * @throws ConfigError as {@link pruneLayers}.
 */
export function layersAfterPruning(
  config: ModelConfig,
  { encoderLayers, decoderLayers }: PruneLayersOptions,
): Record<Stack, readonly number[]> {
  const { counts } = architectureOf(config.modelType).layers;
  const layersOf = (key: string): number => (config as unknown as Record<string, number>)[key] as number;
  if (counts.encoder === undefined && encoderLayers !== undefined) {
    throw new ConfigError(`encoderLayers: ${config.modelType} has no encoder; its layers are decoderLayers.`);
  }
  return {
    encoder: counts.encoder === undefined ? [] : keptLayers(encoderLayers, layersOf(counts.encoder), "encoderLayers"),
    decoder: keptLayers(decoderLayers, layersOf(counts.decoder), "decoderLayers"),
  };
}

/** The config of a model after pruning. @throws ConfigError as {@link pruneLayers}. */
export function configAfterPruning(config: ModelConfig, layers: PruneLayersOptions): ModelConfig {
  const { counts } = architectureOf(config.modelType).layers;
  const kept = layersAfterPruning(config, layers);
  const encoderCount = counts.encoder === undefined ? {} : { [counts.encoder]: kept.encoder.length };
  return { ...config, ...encoderCount, [counts.decoder]: kept.decoder.length };
}

/** What a weight of the pruned model is called in the model it comes from. */
function nameBefore(name: string, kept: Readonly<Record<Stack, readonly number[]>>, pattern: LayerPlaces["pattern"]): string {
  const match = pattern.exec(name);
  if (match === null) return name;
  const { stack = "decoder", layer } = match.groups as { stack?: Stack; layer: string };
  const before = match[0].slice(0, -layer.length);
  return `${before}${kept[stack][Number(layer)]}${name.slice(match[0].length)}`;
}
