import { CheckpointError } from "../../core/index.js";
import type { CheckpointIndex, CheckpointTensor } from "../checkpoint/index.js";

/** The two matrices that are added as a product to one weight, and what goes with them. */
export interface LowRank {
  /** Of a linear map A `[r, in]` and B `[out, r]`; of an embedding `[r, V]` and `[D, r]`. */
  readonly a?: CheckpointTensor;
  readonly b?: CheckpointTensor;
  /** Added to the map's bias, `[out]`. */
  readonly bBias?: CheckpointTensor;
  /** The lengths of the map's columns in DoRA (Liu et al. 2024), `[out]`. */
  readonly magnitude?: CheckpointTensor;
  readonly isEmbedding: boolean;
}

/** An adapter's tensors by what they are for; modules and parameters by their names in the base model, as the adapter has them. */
export interface AdapterTensors {
  readonly lowRank: ReadonlyMap<string, LowRank>;
  /** Parameters that stand in the base's place. */
  readonly replaced: ReadonlyMap<string, CheckpointTensor>;
  /** Rows of a module's matrix that do. */
  readonly rows: ReadonlyMap<string, CheckpointTensor>;
}

const prefix = "base_model.model.";

/** Where a suffix's tensor goes. */
const parts: readonly (readonly [suffix: RegExp, part: Exclude<keyof LowRank, "isEmbedding">, isEmbedding: boolean])[] = [
  [/\.lora_A(\.default)?\.weight$/, "a", false],
  [/\.lora_B(\.default)?\.weight$/, "b", false],
  [/\.lora_B(\.default)?\.bias$/, "bBias", false],
  [/\.lora_magnitude_vector(\.default)?(\.weight)?$/, "magnitude", false],
  [/\.lora_embedding_A(\.default)?$/, "a", true],
  [/\.lora_embedding_B(\.default)?$/, "b", true],
];

/** Sorts an adapter's tensors by PEFT's names. @throws CheckpointError for a name that PEFT's LoRA does not give. */
export function sortAdapterTensors(index: CheckpointIndex): AdapterTensors {
  const lowRank = new Map<string, LowRank>();
  const replaced = new Map<string, CheckpointTensor>();
  const rows = new Map<string, CheckpointTensor>();
  for (const [name, tensor] of index) {
    if (!name.startsWith(prefix)) throw unknownName(tensor);
    const own = name.slice(prefix.length);
    const [suffix, part, isEmbedding = false] = parts.find(([each]) => each.test(own)) ?? [];
    const delta = ".token_adapter.trainable_tokens_delta";
    if (suffix !== undefined && part !== undefined) {
      const module = own.replace(suffix, "");
      lowRank.set(module, { ...lowRank.get(module), [part]: tensor, isEmbedding });
    } else if (own.endsWith(delta)) rows.set(own.slice(0, -delta.length), tensor);
    else if (/\blora_|token_adapter/.test(own)) throw unknownName(tensor);
    else replaced.set(own.replace(".base_layer.", "."), tensor);
  }
  return { lowRank, replaced, rows };
}

function unknownName({ path, name }: CheckpointTensor): CheckpointError {
  return new CheckpointError(`${path}: '${name}' is no name that PEFT gives to a LoRA adapter's tensors.`, {
    hint: "Merge it where it was made (merge_and_unload), save the model and its tokenizer, and give that folder.",
  });
}
