import { TokenizerError } from "../core/index.js";
import { type AddedTokenSpec, parseAddedToken, specialToken } from "./added-token.js";
import type { Declarations } from "./load-declarations.js";
import { isJsonObject, type JsonObject } from "./tokenizer-json.js";

/** The sentinels that a class has by itself. */
export interface ClassSentinels {
  readonly sentinels?: readonly string[];
  /** Whether a list of `special_tokens_map.json` without sentinels is refused, rather than given those of the class. */
  readonly wantsSentinels?: boolean;
  /** What a SentencePiece model marks as control or user-defined: it stands in the place of a list of `special_tokens_map.json`. */
  readonly pieces?: readonly AddedTokenSpec[];
}

/** The special tokens that files declare under names of their own: keys that end in `_token`, and an object of `extra_special_tokens`. */
export function namedExtraTokens({ folder, tokenizerConfig, specialTokensMap }: Declarations, roles: readonly string[]): AddedTokenSpec[] {
  const own = (source: JsonObject, kind: (value: unknown) => boolean) =>
    Object.entries(source).filter(([key, value]) => key.endsWith("_token") && !roles.includes(key.slice(0, -6)) && kind(value));
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const isTyped = (value: unknown) => isJsonObject(value) && typeof value.content === "string";
  // In the order in which Transformers gives them their ids.
  const entries = [
    ...own(tokenizerConfig, isTyped),
    ...own(specialTokensMap, (value) => isText(value) || isTyped(value)),
    ...own(tokenizerConfig, isText),
    ...[listOf(tokenizerConfig), specialTokensMap.extra_special_tokens].flatMap((value) =>
      isJsonObject(value) ? Object.entries(value) : [],
    ),
  ];
  return entries.map(([key, value]) => parseAddedToken(value, `${folder}: ${key}`));
}

/**
 * The special tokens without a role that files list, or else `sentinels`, those of the class. Of two lists in `tokenizer_config.json` the
 * `extra_special_tokens` count; of two files, `tokenizer_config.json`.
 *
 * @throws TokenizerError for what is no list of tokens, and for a list of sentinels that are not as many as the class's.
 */
export function listedExtraTokens(
  declarations: Declarations,
  { sentinels, wantsSentinels = false, pieces }: ClassSentinels,
): readonly AddedTokenSpec[] {
  const { folder, tokenizerConfig, specialTokensMap } = declarations;
  const listed = listOf(tokenizerConfig);
  const ofClass = (sentinels ?? []).map((content) => ({ ...specialToken(content), ofClass: true }));
  // Beside an object of names, which has them all, the older list counts on its own.
  const older =
    specialTokensMap.additional_special_tokens ?? (isJsonObject(listed) ? tokenizerConfig.additional_special_tokens : undefined);
  const additional = withSentinels(pieces ?? tokensIn(older, folder), { folder, sentinels, ofClass, wantsSentinels });
  const more = Array.isArray(specialTokensMap.extra_special_tokens) ? specialTokensMap.extra_special_tokens : undefined;
  if (more !== undefined) return tokensIn([...(Array.isArray(listed) ? listed : []), ...more], folder) ?? [];
  if (listed !== undefined && !isJsonObject(listed)) return tokensIn(listed, folder) ?? [];
  return additional ?? ofClass;
}

/** The names of the extra special tokens that are known before the class is asked, which `added_tokens.json` goes by: not those of `special_tokens_map.json`'s older list. */
export function namesListed({ folder, tokenizerConfig, specialTokensMap }: Declarations): string[] {
  return [listOf(tokenizerConfig), specialTokensMap.extra_special_tokens].flatMap((list) =>
    Array.isArray(list) ? (tokensIn(list, folder) ?? []).map(({ content }) => content) : [],
  );
}

/** What `tokenizer_config.json` says about extra special tokens: a list, an object of names, null, or undefined where it says nothing. */
function listOf({ extra_special_tokens: extra, additional_special_tokens: additional }: JsonObject): unknown {
  const isEmpty = extra === undefined || extra === null || (typeof extra === "object" && Object.keys(extra).length === 0);
  return isEmpty && additional !== undefined ? additional : extra;
}

function tokensIn(value: unknown, folder: string): AddedTokenSpec[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new TokenizerError(`${folder}: additional_special_tokens: expected a list of tokens.`);
  return value.map((token) => parseAddedToken(token, `${folder}: additional_special_tokens`));
}

/** T5's class adds its sentinels to such a list that has none, and wants all of them in one that has some; ByT5's wants them in any. */
function withSentinels(
  tokens: readonly AddedTokenSpec[] | undefined,
  {
    folder,
    sentinels,
    ofClass,
    wantsSentinels,
  }: { folder: string; sentinels: readonly string[] | undefined; ofClass: readonly AddedTokenSpec[]; wantsSentinels: boolean },
): readonly AddedTokenSpec[] | undefined {
  if (tokens === undefined || sentinels === undefined) return tokens;
  const count = tokens.filter(({ content }) => content.includes("extra_id")).length;
  if (count === 0 && !(wantsSentinels && tokens.length > 0)) return wantsSentinels ? tokens : [...tokens, ...ofClass];
  if (sentinels.length === 0 || sentinels.length === count) return tokens;
  throw new TokenizerError(`${folder}: additional_special_tokens has ${count} sentinels instead of ${sentinels.length}.`, {
    hint: "Set extra_ids in tokenizer_config.json to their number.",
  });
}
