import { endTokensOf, type ModelConfig } from "../../../models/index.js";
import type { Tokenizer } from "../../../tokenizers/index.js";
import { flag, type Metadata, uint32 } from "../metadata-values.js";
import { endsForLlamaCpp } from "./ends-for-llama-cpp.js";
import type { ListedToken } from "./token-list.js";

/** What stands around a text, and which tokens end one. */
export interface ControlTokens {
  readonly metadata: Metadata;
  readonly notes: readonly string[];
}

/** Keys for tokens that end a generation besides `eos_token_id`. */
const furtherEnds = ["tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

/**
 * The ids of the tokens with a role. All that llama.cpp has a default for are written: it takes 11 for begin and end where a byte-level BPE's file says nothing. End-of-sequence is
 * never said to stand behind a text, although a tokenizer may put it there: `llama-completion` and `llama-perplexity` abort on a model that goes on from texts with it; it is part of the prompt.
 */
export async function controlTokens(tokenizer: Tokenizer, config: ModelConfig, tokens: readonly ListedToken[]): Promise<ControlTokens> {
  const { before, after } = await aroundTexts(tokenizer);
  const [first, ...more] = before;
  const others = endTokensOf(config).filter((id) => id !== tokenizer.eosTokenId);
  const untold = others.slice(furtherEnds.length);
  const { unkTokenId, maskTokenId } = tokenizer;
  return {
    metadata: [
      ["tokenizer.ggml.bos_token_id", uint32(first ?? tokenizer.bosTokenId ?? tokenizer.eosTokenId)],
      ["tokenizer.ggml.eos_token_id", uint32(tokenizer.eosTokenId)],
      ...others.slice(0, furtherEnds.length).map((id, i) => [furtherEnds[i] as string, uint32(id)] as const),
      ...(unkTokenId === undefined ? [] : [["tokenizer.ggml.unknown_token_id", uint32(unkTokenId)] as const]),
      ["tokenizer.ggml.padding_token_id", uint32(tokenizer.padTokenId)],
      ...(maskTokenId === undefined ? [] : [["tokenizer.ggml.mask_token_id", uint32(maskTokenId)] as const]),
      ["tokenizer.ggml.add_bos_token", flag(first !== undefined)],
      ["tokenizer.ggml.add_eos_token", flag(false)],
    ],
    notes: [
      ...named(tokenizer, more, "its tokenizer puts these before every text, too, which llama.cpp does not"),
      ...named(
        tokenizer,
        after.filter((id) => id !== tokenizer.eosTokenId),
        "its tokenizer puts these behind every text, which llama.cpp does not",
      ),
      ...named(tokenizer, untold, "the model ends at these, too, which a GGUF cannot say"),
      ...endsElsewhere(tokens, [tokenizer.eosTokenId, ...others]),
    ],
  };
}

/** The special tokens that a tokenizer puts around a text. */
async function aroundTexts(tokenizer: Tokenizer): Promise<{ readonly before: readonly number[]; readonly after: readonly number[] }> {
  const [{ ids: bare }, { ids: whole }] = await Promise.all([tokenizer.encode("a", { addSpecialTokens: false }), tokenizer.encode("a")]);
  const all = [...whole];
  const start = all.findIndex((_, i) => bare.every((id, j) => all[i + j] === id));
  return { before: all.slice(0, start), after: all.slice(start + bare.length) };
}

function named(tokenizer: Tokenizer, ids: readonly number[], sentence: string): string[] {
  return ids.length === 0 ? [] : [`${sentence}: ${ids.map((id) => tokenizer.idToToken(id)).join(", ")}.`];
}

/** Tokens that end a text in llama.cpp by their names alone. */
function endsElsewhere(tokens: readonly ListedToken[], ends: readonly number[]): string[] {
  const others = tokens.filter(({ text }, id) => endsForLlamaCpp.has(text) && !ends.includes(id)).map(({ text }) => text);
  return others.length === 0 ? [] : [`llama.cpp ends at these, too, by their names, where the model goes on here: ${others.join(", ")}.`];
}
