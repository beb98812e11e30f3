/** What a server wrote about a request that it refuses. */
export interface RefusalText {
  readonly message: string;
  readonly param?: unknown;
  readonly code?: unknown;
}

/** What it refuses, and whether it would refuse every value of it. */
export interface RefusedParameter {
  readonly parameter: string | undefined;
  readonly always: boolean;
}

/** Words of servers that know no such parameter, or allow only what they do without it. */
const unsupported =
  /unsupported|not supported|not permitted|not allowed|unknown|unrecognized|unexpected|does not support|only the default|only one .* is allowed/i;

/** Sentences in which a server names no parameter. */
const sentences: readonly [RegExp, string][] = [
  [/only one completion choice/i, "n"],
  [/max_completion_tokens/, "max_tokens"],
];

/** Names that could stand in a sentence, those first that hold others. */
const names = [
  "top_logprobs",
  "logprobs",
  "max_completion_tokens",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "stop",
  "seed",
  "echo",
  "n",
];

/** Which parameter a refusal is about: by the server's own word, else by what its sentence quotes. */
export function refusedParameter({ message, param, code }: RefusalText): RefusedParameter {
  const parameter = typeof param === "string" && param !== "" ? param : (quoted(message) ?? sentence(message) ?? mentioned(message));
  const always = /^unsupported_|^unknown_parameter/.test(String(code)) || unsupported.test(message);
  return { parameter, always: parameter !== undefined && always };
}

/** `'max_tokens'`, `` `n` ``: quoted as servers quote names. */
function quoted(message: string): string | undefined {
  return /['"`]([a-z][a-z0-9_]*)['"`]/.exec(message)?.[1];
}

function sentence(message: string): string | undefined {
  return sentences.find(([pattern]) => pattern.test(message))?.[1];
}

function mentioned(message: string): string | undefined {
  return names.find((name) => (name === "n" ? /\bn\b(?= |=|:)/ : new RegExp(`\\b${name}\\b`)).test(message));
}
