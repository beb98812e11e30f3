import type { AnswerLogProbs, LlmChoice, TokenLogProb } from "../llm/index.js";

/** A token as it is written: its text, or its bytes in hexadecimal where these are not the text's; and its log-probability. */
export type StoredToken = readonly [token: string | { readonly hex: string }, logProb: number | null];

/** One text of an answer on disk: everything that came. */
export interface StoredChoice {
  readonly text: string;
  readonly finishReason: string | null;
  /** Each entry: its token, and the most probable ones at its place. */
  readonly logProbs: {
    readonly shape: AnswerLogProbs["shape"];
    readonly hasBytes: boolean;
    readonly entries: readonly (readonly [own: StoredToken, top: readonly StoredToken[]])[];
  } | null;
}

/** A choice as it is written. */
export function storeChoice({ text, finishReason, logProbs }: LlmChoice): StoredChoice {
  return {
    text,
    finishReason: finishReason ?? null,
    logProbs:
      logProbs === undefined
        ? null
        : {
            shape: logProbs.shape,
            hasBytes: logProbs.hasBytes,
            entries: logProbs.entries.map((entry) => [storeToken(entry), entry.top.map(storeToken)]),
          },
  };
}

/** A choice as it was when it came; the texts of tokens whose bytes are no text are empty. */
export function readChoice({ text, finishReason, logProbs }: StoredChoice): LlmChoice {
  return {
    text,
    finishReason: finishReason ?? undefined,
    logProbs:
      logProbs === null
        ? undefined
        : { ...logProbs, entries: logProbs.entries.map(([own, top]) => ({ ...readToken(own), top: top.map(readPossible) })) },
  };
}

function storeToken({
  text,
  bytes,
  logProb,
}: Pick<TokenLogProb, "text" | "bytes"> & { readonly logProb: number | undefined }): StoredToken {
  const isText = Buffer.from(text).equals(bytes);
  return [isText ? text : { hex: Buffer.from(bytes).toString("hex") }, logProb ?? null];
}

function readToken([token, logProb]: StoredToken): { text: string; bytes: Uint8Array; logProb: number | undefined } {
  const isText = typeof token === "string";
  const bytes = isText ? Buffer.from(token) : Buffer.from(token.hex, "hex");
  return { text: isText ? token : "", bytes: Uint8Array.from(bytes), logProb: logProb ?? undefined };
}

function readPossible(token: StoredToken): TokenLogProb {
  const { logProb, ...rest } = readToken(token);
  return { ...rest, logProb: logProb ?? Number.NEGATIVE_INFINITY };
}
