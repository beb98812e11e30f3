import { ConfigError } from "../../core/index.js";

/** What a request's input is: messages that the server puts into its template, or a text that is continued as it stands. */
export type LlmKind = "chat" | "completions";

/** A model behind an OpenAI-compatible interface. It holds the name of the key's variable, never the key. */
export interface LlmEndpoint {
  /** As the `openai` package has it, such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly kind: LlmKind;
  /** The environment variable that holds the key. Without it no key is sent. */
  readonly keyVariable?: string;
  /** Sent with every request under the server's own names, such as `{ top_k: 0, min_p: 0 }`. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** How long a request may take until its last byte, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * The base URL of an endpoint, without a slash at its end; `/v1` is added where there is no path at all.
 * @throws ConfigError for what is no HTTP URL, and for one that holds a user, a password or a query, where keys would stand in every error.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`${withoutSecrets(text)} is no HTTP URL.`, { hint: "Give one such as http://127.0.0.1:8000/v1." });
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ConfigError(`the URL at ${url.host} holds a user, a password, a query or a fragment.`, {
      hint: "Give the URL alone, and a key by the name of an environment variable.",
    });
  }
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? "/v1" : path}`;
}

/** What stands before an `@` or behind a `?` may be a password or a key. */
function withoutSecrets(text: string): string {
  return text.replace(/^.*@/, "…@").replace(/[?#].*$/, "?…");
}

/**
 * The key of an endpoint, or undefined where it needs none.
 * @throws ConfigError for a variable that is not set, or whose value no HTTP header can hold.
 */
export function readKey(variable: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  if (variable === undefined) return undefined;
  const key = environment[variable]?.trim() ?? "";
  if (key === "") throw new ConfigError(`the environment variable ${variable}, which should hold the endpoint's key, is not set.`);
  // Node's own error for such a header would quote it.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new ConfigError(`the key in ${variable} holds characters that no HTTP header can have.`);
  return key;
}
