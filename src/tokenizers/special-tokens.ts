import { TokenizerError } from "../core/index.js";
import { type AddedTokenSpec, parseAddedToken } from "./added-token.js";
import type { Declarations } from "./load-declarations.js";
import { isJsonObject } from "./tokenizer-json.js";

/** What special tokens are for, in the order in which Transformers gives new ones their ids. */
export const specialTokenRoles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"] as const;

export type SpecialTokenRole = (typeof specialTokenRoles)[number];

/** The token of each role that a tokenizer has. */
export type SpecialTokens = Readonly<Partial<Record<SpecialTokenRole, string>>>;

export interface DeclaredSpecialTokens {
  readonly roles: SpecialTokens;
  /** What was added to the vocabulary, then the tokens of the roles, then the additional special tokens: as Transformers adds them. */
  readonly tokens: readonly AddedTokenSpec[];
}

/**
 * The special tokens that `tokenizer_config.json` names, or else `special_tokens_map.json`, or else `defaults`; a `null` there means that
 * the tokenizer has none. @throws TokenizerError for a value that is no token.
 */
export function declaredSpecialTokens(declarations: Declarations, defaults: SpecialTokens): DeclaredSpecialTokens {
  const { folder, tokenizerConfig, specialTokensMap, addedTokens } = declarations;
  const roles: Partial<Record<SpecialTokenRole, string>> = {};
  const special: AddedTokenSpec[] = [];
  for (const role of specialTokenRoles) {
    const key = `${role}_token`;
    const value = [tokenizerConfig[key], specialTokensMap[key], defaults[role]].find((candidate) => candidate !== undefined) ?? null;
    if (value === null) continue;
    const token = parseAddedToken(value, `${folder}: ${key}`);
    roles[role] = token.content;
    special.push(token);
  }
  special.push(...additionalTokens(declarations));
  const names = new Set(special.map(({ content }) => content));
  // A token that was added as an ordinary word and is named as a special one is matched as it stands, like all special tokens.
  const added = addedTokens.map((token) =>
    !token.special && names.has(token.content) ? { ...token, special: true, normalized: false } : token,
  );
  return { roles, tokens: [...added, ...special] };
}

function additionalTokens({ folder, tokenizerConfig, specialTokensMap }: Declarations): AddedTokenSpec[] {
  const value = [tokenizerConfig, specialTokensMap]
    .flatMap((source) => [source.additional_special_tokens, source.extra_special_tokens])
    .find((candidate) => candidate !== undefined && candidate !== null);
  const tokens = isJsonObject(value) ? Object.values(value) : (value ?? []);
  if (!Array.isArray(tokens)) throw new TokenizerError(`${folder}: additional_special_tokens: expected a list of tokens.`);
  return tokens.map((token) => parseAddedToken(token, `${folder}: additional_special_tokens`));
}
