import { all, eq, loadSafetensors, noGrad, scope, type Tensor } from "../../tensor/index.js";
import type { ModelConfig } from "../model.js";
import type { CheckpointIndex, CheckpointTensor } from "./checkpoint-files.js";
import type { CheckpointRules } from "./checkpoint-names.js";

const head = "lm_head.weight";

/**
 * The config with a head of its own, where it ties the head and its checkpoint has one that is no copy of the embedding. Reads both matrices where there are two.
 * @param named The checkpoint's tensors by the architecture's names.
 */
export function withOwnHead(config: ModelConfig, named: CheckpointIndex, { mayHaveOwnHead, redundantKey }: CheckpointRules): ModelConfig {
  const [own, words] = [named.get(head), named.get(redundantKey(head) ?? "")];
  const isTied = "tieWordEmbeddings" in config && config.tieWordEmbeddings === true;
  if (mayHaveOwnHead !== true || !isTied || own === undefined || words === undefined) return config;
  if (own.entry.shape.join() === words.entry.shape.join() && isSame(own, words)) return config;
  return { ...config, tieWordEmbeddings: false } as ModelConfig;
}

function isSame(...tensors: readonly CheckpointTensor[]): boolean {
  return noGrad(() =>
    scope(() => {
      const [first, second] = tensors.map(({ path, name }) => loadSafetensors(path, [name]).get(name) as Tensor) as [Tensor, Tensor];
      return all(eq(first, second)).item() === 1;
    }),
  );
}
