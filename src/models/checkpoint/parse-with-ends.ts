import { ConfigError } from "../../core/index.js";
import type { ModelConfig } from "../model.js";

type Tree = Readonly<Record<string, unknown>>;

/** Where the tokens that end a generation are named. */
export interface NamedEnds {
  /** The value of `eos_token_id` there; null or undefined where it names none. */
  readonly ends: unknown;
  readonly file: string;
}

/**
 * The config of a `config.json`, whose `eos_token_id` may be a list: its first ends training targets.
 * @param parse An architecture's, which knows one end.
 * @param named Which tokens end a generation; by default the same file's.
 * @throws ConfigError for what is no token of the vocabulary; what `parse` throws.
 */
export function parseWithEnds<Config extends ModelConfig>(
  parse: (json: Tree) => Config,
  json: Tree,
  { ends, file }: NamedEnds = { ends: json.eos_token_id, file: "config.json" },
): Config {
  const [first] = [json.eos_token_id ?? ends].flat();
  const config = parse({ ...json, eos_token_id: first });
  if (ends == null) return config;
  const endTokenIds = [...new Set([ends].flat())];
  const wrong = endTokenIds.find((id) => !(Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < config.vocabSize));
  if (endTokenIds.length === 0 || wrong !== undefined) {
    throw new ConfigError(`${file}: eos_token_id is ${JSON.stringify(ends)}: expected tokens of the vocabulary of ${config.vocabSize}.`);
  }
  return endTokenIds.length === 1 && endTokenIds[0] === config.eosTokenId ? config : { ...config, endTokenIds: endTokenIds as number[] };
}
