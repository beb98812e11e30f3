import { type Command, Option } from "commander";
import { ConfigError } from "../core/index.js";
import { anyNumber, given, positiveNumber, wholeNumber } from "./common-options.js";

/** The flags that say how outputs are decoded. Names and meanings are those of a recipe's `decoding`. */
export interface DecodingOptions {
  readonly method?: "greedy" | "beam" | "sampling";
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly noRepeatNgramSize?: number;
  readonly repetitionPenalty?: number;
  readonly minNewTokens?: number;
  /** False with `--no-folder-decoding`. */
  readonly folderDecoding?: boolean;
}

/** Adds the flags of {@link DecodingOptions} to a command. */
export function addDecodingOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--method <method>", "how to decode (default: as the model's folder says, else greedy)").choices([
        "greedy",
        "beam",
        "sampling",
      ]),
    )
    .option("--beams <count>", "beam: beginnings kept per input (default: the folder's, else 4)", wholeNumber)
    .option("--length-penalty <number>", "beam: above 0 favours long outputs (default: 1)", anyNumber)
    .option("--temperature <number>", "sampling: logits are divided by it (default: 1)", positiveNumber)
    .option("--top-k <count>", "sampling: only among the k most probable tokens", wholeNumber)
    .option("--top-p <share>", "sampling: only among tokens that sum to p (default: 1)", positiveNumber)
    .addOption(noRepeatNgramSize())
    .option("--repetition-penalty <number>", "above 1: tokens that stand there become less likely", positiveNumber)
    .option("--min-new-tokens <count>", "outputs do not end before", wholeNumber)
    .option("--no-folder-decoding", "leave aside what the folder's generation_config.json says");
}

/** Commander takes `--no-…` for the denial of a flag `--…`, and would hand its value over under that flag's name. */
function noRepeatNgramSize(): Option {
  const option = new Option("--no-repeat-ngram-size <count>", "no n-gram of this size twice in one output").argParser(wholeNumber);
  option.negate = false;
  return option;
}

/** The flags that only one method knows. */
const only = { beam: ["beams", "lengthPenalty"], sampling: ["temperature", "topK", "topP"] } as const;

/**
 * A recipe's `decoding` as the flags say it.
 * @throws ConfigError for a flag of another method.
 */
export function decodingFrom({ method, ...flags }: DecodingOptions): unknown {
  for (const [owner, names] of Object.entries(only)) {
    const name = names.find((name) => method !== undefined && owner !== method && flags[name] !== undefined);
    if (name !== undefined) throw new ConfigError(`--${hyphenated(name)} goes with --method ${owner}; the method is ${method}.`);
  }
  const { beams, lengthPenalty, temperature, topK, topP, noRepeatNgramSize, repetitionPenalty, minNewTokens } = flags;
  return {
    ...given({ method }),
    ...given({ beams, lengthPenalty, temperature, topK, topP, noRepeatNgramSize, repetitionPenalty, minNewTokens }),
  };
}

function hyphenated(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
