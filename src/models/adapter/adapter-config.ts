import { z } from "zod";
import { ConfigError } from "../../core/index.js";
import { parseConfigJson } from "../checkpoint/index.js";

/** What of a LoRA adapter's `adapter_config.json` decides what its weights mean (Hu et al. 2022; keys of PEFT 0.21). */
export interface AdapterConfig {
  readonly r: number;
  readonly loraAlpha: number;
  /** For modules whose names end as the key, a regular expression, does. */
  readonly rankPattern: Patterns;
  readonly alphaPattern: Patterns;
  /** Whether products are scaled by α / √r, not by α / r. */
  readonly useRslora: boolean;
  /** The rows of the embedding that were trained one by one: of whichever module has some, or by the module's name. */
  readonly trainableTokenIndices: readonly number[] | Readonly<Record<string, readonly number[]>>;
}

/** The first whose expression matches the end of a module's name, from a part of the name on, counts. */
type Patterns = readonly (readonly [RegExp, number])[];

const rows = z.array(z.int().min(0));

const schema = z.object({
  peftType: z.literal("LORA", { error: "only LoRA adapters are merged" }),
  r: z.int().min(1).default(8),
  loraAlpha: z.number().default(8),
  rankPattern: z.record(z.string(), z.int().min(1)).nullish(),
  alphaPattern: z.record(z.string(), z.number()).nullish(),
  useRslora: z.boolean().nullish(),
  initLoraWeights: z
    .union([z.boolean(), z.enum(["gaussian", "eva", "orthogonal"])], {
      error: "it changes the base's weights, too: save it converted (save_pretrained with path_initial_model_for_weight_conversion)",
    })
    .nullish(),
  trainableTokenIndices: z.union([rows, z.record(z.string(), rows)]).nullish(),
});

/** Keys that say nothing of what the weights mean once they are there. */
const harmless = new Set(
  (
    "auto_mapping base_model_name_or_path bias corda_config eva_config exclude_modules fan_in_fan_out inference_mode layers_pattern layers_to_transform " +
    "loftq_config lora_bias lora_dropout megatron_core modules_to_save peft_version qalora_group_size revision runtime_config target_modules task_type use_dora " +
    "peft_type r lora_alpha rank_pattern alpha_pattern use_rslora init_lora_weights trainable_token_indices"
  ).split(" "),
);

/** One product for a tied embedding and head, which PEFT 0.21.2 trains once and merges twice. */
const twiceMerged = "ensure_weight_tying";
const withoutTying =
  "Merging it with PEFT gives another model than the trained one (docs/SURPRISES.md): train the adapter without it, on an untied model or other layers.";

/**
 * Reads the object of an `adapter_config.json`.
 * @throws ConfigError naming the key: for adapters that are not LoRA's, and for whatever changes what is computed and is not implemented; an unknown key that is
 * set is taken to do so.
 */
export function parseAdapterConfig(json: Readonly<Record<string, unknown>>): AdapterConfig {
  const file = "adapter_config.json";
  const parsed = parseConfigJson(schema, json, file);
  const unknown = Object.keys(json).find((key) => !harmless.has(key) && isSet(json[key]));
  if (unknown !== undefined) {
    throw new ConfigError(`${file}: ${unknown} is ${JSON.stringify(json[unknown])}: adapters with it cannot be merged here.`, {
      hint:
        unknown === twiceMerged
          ? withoutTying
          : "Merge it with PEFT (merge_and_unload), save the model and its tokenizer, and give that folder.",
    });
  }
  return {
    r: parsed.r,
    loraAlpha: parsed.loraAlpha,
    rankPattern: patterns("rank_pattern", parsed.rankPattern),
    alphaPattern: patterns("alpha_pattern", parsed.alphaPattern),
    useRslora: parsed.useRslora ?? false,
    trainableTokenIndices: parsed.trainableTokenIndices ?? [],
  };
}

function isSet(value: unknown): boolean {
  return Boolean(value) && !(typeof value === "object" && Object.keys(value as object).length === 0);
}

/** A module's rank, and what its product is multiplied by. @param module Its name in the base model. */
export function scaleOf(config: AdapterConfig, module: string): { readonly rank: number; readonly scale: number } {
  const rank = fromPattern(config.rankPattern, module) ?? config.r;
  const alpha = fromPattern(config.alphaPattern, module) ?? config.loraAlpha;
  return { rank, scale: alpha / (config.useRslora ? Math.sqrt(rank) : rank) };
}

function fromPattern(patterns: Patterns, module: string): number | undefined {
  return patterns.find(([pattern]) => pattern.test(module))?.[1];
}

function patterns(key: string, record: Readonly<Record<string, number>> | null | undefined): Patterns {
  return Object.entries(record ?? {}).map(([pattern, value]) => {
    try {
      return [new RegExp(`^(?:.*\\.)?(?:${pattern})$`), value] as const;
    } catch (cause) {
      throw new ConfigError(`adapter_config.json: ${key}: ${JSON.stringify(pattern)} is no regular expression.`, { cause });
    }
  });
}

/** The trained rows of a module's matrix. */
export function trainedRows({ trainableTokenIndices: indices }: AdapterConfig, module: string): readonly number[] {
  if (Array.isArray(indices)) return indices as readonly number[];
  const named = Object.entries(indices as Readonly<Record<string, readonly number[]>>);
  return named.find(([name]) => module === name || module.endsWith(`.${name}`))?.[1] ?? [];
}
