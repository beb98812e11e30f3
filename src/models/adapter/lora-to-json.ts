import type { LoraSettings } from "./lora-settings.js";

/** The model that an adapter is of, as it is found again. */
export interface NamedAdapterBase {
  /** A folder's path, or a name on the hub. */
  readonly name: string;
  /** Of the hub's, the commit. */
  readonly revision?: string | undefined;
}

/** What an `adapter_config.json` says of an adapter besides its settings. */
export interface LoraPlace {
  readonly base: NamedAdapterBase;
  /** The targets, one by one. */
  readonly targets: readonly string[];
  readonly isDecoderOnly: boolean;
  /** Whether its base holds these matrices `[in, out]`, as GPT-2 does. */
  readonly isInputFirst: boolean;
}

/** Keys of what an adapter trained here does not have, with the values that say so: PEFT writes all of them. */
const unused = {
  alora_invocation_tokens: null,
  alpha_pattern: {},
  arrow_config: null,
  auto_mapping: null,
  bias: "none",
  corda_config: null,
  ensure_weight_tying: false,
  eva_config: null,
  exclude_modules: null,
  kasa_config: null,
  layer_replication: null,
  layers_pattern: null,
  layers_to_transform: null,
  loftq_config: {},
  lora_bias: false,
  lora_ga_config: null,
  megatron_config: null,
  megatron_core: "megatron.core",
  modules_to_save: null,
  monteclora_config: null,
  qalora_group_size: 16,
  rank_pattern: {},
  target_parameters: null,
  trainable_token_indices: null,
  use_bdlora: null,
  use_dora: false,
  use_qalora: false,
  velora_config: null,
};

/** The object of the `adapter_config.json` that PEFT 0.21.2 writes for such an adapter, its keys in order. */
export function loraToJson(settings: LoraSettings, { base, targets, isDecoderOnly, isInputFirst }: LoraPlace): Record<string, unknown> {
  const json: Record<string, unknown> = {
    ...unused,
    base_model_name_or_path: base.name,
    fan_in_fan_out: isInputFirst,
    inference_mode: true,
    init_lora_weights: settings.init === "gaussian" ? "gaussian" : true,
    lora_alpha: settings.alpha,
    lora_dropout: settings.dropout,
    peft_type: "LORA",
    peft_version: "0.21.2",
    r: settings.rank,
    revision: base.revision ?? null,
    target_modules: [...targets].sort(),
    task_type: isDecoderOnly ? "CAUSAL_LM" : "SEQ_2_SEQ_LM",
    use_rslora: settings.rsLora,
  };
  return Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)));
}
