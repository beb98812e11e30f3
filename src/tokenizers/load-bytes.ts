import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import { buildTokenizer } from "./build-tokenizer.js";
import { byteTokenizerJson } from "./bytes/index.js";
import type { Declarations } from "./load-declarations.js";
import type { SpecialTokens } from "./special-tokens.js";
import type { TokenizerParts } from "./tokenizer.js";
import { isByteClass } from "./tokenizer-family.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";

/**
 * ByT5's tokenizer, which has no vocabulary file, where the folder's files name its class; else undefined. Other files of a tokenizer then mean nothing.
 * @throws TokenizerError where a token that it is built on is declared to be none.
 */
export async function loadBytes(declarations: Declarations): Promise<TokenizerParts | undefined> {
  if (!isByteClass(declarations)) return undefined;
  const place = join(declarations.folder, "tokenizer_config.json");
  const bare = (roles: SpecialTokens): TokenizerJson => {
    const missing = (["pad", "eos", "unk"] as const).find((role) => roles[role] === undefined);
    if (missing === undefined) return byteTokenizerJson(roles);
    throw new TokenizerError(`${place}: ${missing}_token: ByT5's tokenizer needs it.`, { hint: "Leave the key out, or name a token." });
  };
  const parts = buildTokenizer("byt5", { declarations, place, bare });
  return { ...parts, config: { ...parts.config, ...addedTokensConfig(parts) }, readsBytes: true };
}

/** The added tokens as ByT5's class finds them again: it looks at `tokenizer_config.json` alone. */
function addedTokensConfig({ json, specialTokens }: TokenizerParts): JsonObject {
  const roles = new Set(Object.values(specialTokens));
  const extra = json.added_tokens.filter(({ content, special }) => special && !roles.has(content));
  return {
    added_tokens_decoder: Object.fromEntries(json.added_tokens.map(({ id, ...token }) => [id, token])),
    additional_special_tokens: extra.map(({ content }) => content),
  };
}
