import { CheckpointError } from "../core/index.js";
import type { RepoFile } from "./list-repo.js";

/** The one file, or the list of the several, that a model's weights stand in. */
export const weightFiles = { single: "model.safetensors", index: "model.safetensors.index.json" } as const;

/** The files of an adapter, which is merged into a model of another repository. */
export const adapterFiles: readonly string[] = ["adapter_config.json", "adapter_model.safetensors"];

/** What loading a model and its tokenizer may read, besides the weights. */
const sideFiles: readonly string[] = [
  "config.json",
  "generation_config.json",
  "task_specific_params.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "spiece.model",
  "vocab.json",
  "merges.txt",
  "vocab.txt",
  "chat_template.jinja",
];

/**
 * Which of a model repository's files are fetched: those that loading it reads; of a repository without weights of its own, an adapter's. Of weights in several shards only the index, which names them.
 * @param named The repository, for messages.
 * @throws CheckpointError if its weights are there in no format that can be read without running code, or not at all.
 */
export function modelFiles(files: readonly RepoFile[], named: string): RepoFile[] {
  const of = (name: string) => files.filter(({ path }) => path === name);
  const single = of(weightFiles.single);
  const weights = single.length > 0 ? single : of(weightFiles.index);
  const adapter = adapterFiles.flatMap(of);
  if (weights.length === 0 && adapter.length < adapterFiles.length) throw noSafetensors(files, named);
  return [...sideFiles.flatMap(of), ...(weights.length > 0 ? weights : adapter)];
}

/**
 * The shards that an index names, among the repository's files.
 * @param index The text of {@link weightFiles}' index.
 * @throws CheckpointError for an index that is none, or names what the repository lacks.
 */
export function shardFiles(index: string, files: readonly RepoFile[], named: string): RepoFile[] {
  return shardNames(index, named).map((name) => {
    const file = files.find(({ path }) => path === name && path.endsWith(".safetensors"));
    if (file === undefined)
      throw new CheckpointError(`${named}: ${weightFiles.index} names shard ${JSON.stringify(name)}, which is not there.`);
    return file;
  });
}

/** Every shard once, as an index has them. @throws CheckpointError for an index that is none. */
export function shardNames(index: string, named: string): unknown[] {
  const map = weightMapOf(index);
  if (typeof map !== "object" || map === null) throw new CheckpointError(`${named}: ${weightFiles.index} has no weight_map.`);
  return [...new Set<unknown>(Object.values(map))];
}

function weightMapOf(index: string): unknown {
  try {
    return (JSON.parse(index) as { readonly weight_map?: unknown } | null)?.weight_map;
  } catch {
    return undefined;
  }
}

function noSafetensors(files: readonly RepoFile[], named: string): CheckpointError {
  const pickle = files.find(({ path }) => /^pytorch_model.*\.bin$/.test(path));
  if (pickle === undefined) return new CheckpointError(`${named}: has neither ${weightFiles.single} nor ${weightFiles.index}.`);
  const [name, revision = "main"] = named.split("@");
  const load = (what: string) => `${what}.from_pretrained("${name}", revision="${revision}").save_pretrained("converted")`;
  return new CheckpointError(`${named}: has only ${pickle.path}, a Python pickle, which can run code when it is read.`, {
    hint: `Convert it once with Transformers, then give the folder converted: python -c 'import transformers as t; ${load("t.AutoModelForSeq2SeqLM")}; ${load("t.AutoTokenizer")}' (a decoder-only model: AutoModelForCausalLM).`,
  });
}
