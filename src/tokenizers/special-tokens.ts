import { type AddedTokenSpec, parseAddedToken, specialToken, type TokensToAdd } from "./added-token.js";
import { type ClassSentinels, listedExtraTokens, namedExtraTokens, namesListed } from "./extra-tokens.js";
import type { Declarations } from "./load-declarations.js";
import type { AddedToken } from "./tokenizer-json.js";

/** What special tokens are for, in the order in which Transformers gives new ones their ids. */
export const specialTokenRoles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"] as const;

export type SpecialTokenRole = (typeof specialTokenRoles)[number];

/** The token of each role that a tokenizer has. */
export type SpecialTokens = Readonly<Partial<Record<SpecialTokenRole, string>>>;

/** What a tokenizer's class and its `tokenizer.json` have where no file beside it says otherwise. */
export interface TokenDefaults extends ClassSentinels {
  /** The special tokens of the class. */
  readonly roles?: SpecialTokens;
  /** Whether the tokens of roles take the white space around them with them, where no file has their flags. */
  readonly stripsRoles?: boolean;
  /** The added tokens of the `tokenizer.json`. */
  readonly ofFile?: readonly AddedToken[];
}

export interface DeclaredSpecialTokens {
  readonly roles: SpecialTokens;
  readonly tokens: TokensToAdd;
}

/**
 * The special tokens that `special_tokens_map.json` names, or else `tokenizer_config.json`, or else `defaults`; a `null` there means that
 * the tokenizer has none. What is to be added is in the order in which Transformers adds it: what was added before, by its id, then the tokens of the roles,
 * of other names, and of no name.
 *
 * @throws TokenizerError for a value that is no token.
 */
export function declaredSpecialTokens(declarations: Declarations, defaults: TokenDefaults): DeclaredSpecialTokens {
  const named = namedTokens(declarations, defaults);
  const withName = [...named.values(), ...namedExtraTokens(declarations, specialTokenRoles)];
  const special = [...withName, ...listedExtraTokens(declarations, defaults)];
  const names = new Set(withName.map(({ content }) => content));
  return {
    roles: Object.fromEntries([...named].map(([role, { content }]) => [role, content])),
    tokens: {
      // A token that was added as an ordinary word and is named as a special one becomes one, and is matched as it was.
      added: addedBefore(declarations, defaults.ofFile ?? [], named).map((token) =>
        names.has(token.content) ? { ...token, special: true } : token,
      ),
      special,
    },
  };
}

function namedTokens(
  { folder, tokenizerConfig, specialTokensMap }: Declarations,
  { roles: defaults = {}, stripsRoles = false }: TokenDefaults,
): Map<SpecialTokenRole, AddedTokenSpec> {
  const named = new Map<SpecialTokenRole, AddedTokenSpec>();
  const strips = stripsRoles ? { lstrip: true, rstrip: true } : {};
  for (const role of specialTokenRoles) {
    const key = `${role}_token`;
    const [value, fallback] = [[specialTokensMap[key], tokenizerConfig[key]].find((candidate) => candidate !== undefined), defaults[role]];
    if (value !== undefined && value !== null) {
      named.set(role, { ...parseAddedToken(value, `${folder}: ${key}`), special: true, ...(typeof value === "string" ? strips : {}) });
    } else if (value === undefined && fallback !== undefined) named.set(role, { ...specialToken(fallback), ...strips, ofClass: true });
  }
  return named;
}

/** What `added_tokens_decoder` has, or else the file's own added tokens with those of `added_tokens.json`, which does not say what is special. */
function addedBefore(
  declarations: Declarations,
  ofFile: readonly AddedToken[],
  named: ReadonlyMap<SpecialTokenRole, AddedTokenSpec>,
): AddedTokenSpec[] {
  const { addedTokens, hasAddedTokensDecoder } = declarations;
  if (hasAddedTokensDecoder) return [...addedTokens];
  const contents = new Set(ofFile.map(({ content }) => content));
  const declared = [...named.values()].filter(({ ofClass = false }) => !ofClass).map(({ content }) => content);
  const names = new Set([...declared, ...namesListed(declarations)]);
  const legacy = addedTokens
    .filter(({ content }) => !contents.has(content))
    .map((token) => (names.has(token.content) ? { ...token, special: true, normalized: false } : token));
  return [...ofFile, ...legacy].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}
