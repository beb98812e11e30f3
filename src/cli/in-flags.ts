import type { Command } from "commander";
import { ConfigError, RetortError } from "../core/index.js";

/** The flags of settings that have another name in a recipe. */
export type RenamedFlags = Readonly<Record<string, string>>;

/**
 * A command's action whose errors name flags. Whoever typed `--top-p 3` knows nothing of a recipe's `decoding.topP`, which is what the error
 * is about; so commands that take flags alone are made with this.
 */
export function namingFlags<Arguments extends readonly unknown[]>(
  { command, renamed = {} }: { readonly command: Command; readonly renamed?: RenamedFlags },
  action: (...given: Arguments) => Promise<void>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    try {
      await action(...given);
    } catch (error) {
      throw isConfigError(error) ? inFlags(error, flagsOf(command, renamed)) : error;
    }
  };
}

/** By the setting: `topP`, and with its group where the flag has it too, as `bertScore.model` of `--bertscore-model`. Without dots and capitals. */
function flagsOf(command: Command, renamed: RenamedFlags): ReadonlyMap<string, string> {
  const own = command.options.map((option): [string, string] => [option.attributeName(), option.long as string]);
  return new Map([...own, ...Object.entries(renamed)].map(([setting, flag]) => [plain(setting), flag]));
}

const plain = (setting: string): string => setting.replaceAll(".", "").toLowerCase();

/** What may be a key. With a capital inside it can be nothing else, wherever it stands; `output` is one only where an error begins with it. */
const mayBeKey = /(?<![\w./'"-])[a-z]+[A-Za-z]*(?:\.[A-Za-z\d]+)*(?![\w./'"-]*[\w/'"-])/g;
const keyAtStart = /^[\w.]+(?=(?: is(?: missing)?\b|:) )/;

/** Also where another process threw it, from which no class comes over. */
function isConfigError(error: unknown): error is RetortError {
  return error instanceof RetortError && error.code === "CONFIG";
}

function inFlags({ message, hint, cause }: RetortError, flags: ReadonlyMap<string, string>): ConfigError {
  const named = (text: string): string =>
    text.replace(keyAtStart, flagOf).replace(mayBeKey, (key) => (/[A-Z]/.test(key) ? flagOf(key) : key));
  const flagOf = (key: string): string => {
    const words = key.split(".").filter((word) => !/^\d+$/.test(word));
    return flags.get(plain(words.join("."))) ?? flags.get(plain(words.at(-1) as string)) ?? key;
  };
  return new ConfigError(named(message), { cause, ...(hint === undefined ? {} : { hint: named(hint) }) });
}
