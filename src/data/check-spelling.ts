import type { EncodeOptions, Tokenizer } from "../tokenizers/index.js";

/** A character that is lost, and in how many texts. */
export interface LostCharacter {
  readonly character: string;
  readonly texts: number;
}

/** How texts come back from their tokens. What stands at their ends is left out: outputs are trimmed. */
export interface SpellingReport {
  readonly texts: number;
  /** How many come back otherwise than they were. */
  readonly altered: number;
  /** How many of those lack characters, and not only white space that was doubled. */
  readonly lossy: number;
  /** What they lack, the commonest first. */
  readonly lost: readonly LostCharacter[];
  /** The first text that is altered, as it is and as it comes back. */
  readonly example: { readonly text: string; readonly comesBack: string } | undefined;
}

/** So many texts are tokenized together. */
const batchSize = 1000;
/** So much of a text is looked at, in UTF-16 units: of what stands beyond, little is trained on. */
const looked = 16_384;

/**
 * Whether a tokenizer's vocabulary can spell texts: what does not come back from its tokens, no model with this tokenizer can ever write. T5's, for one, turns `{`, `}`,
 * `<` and `~` into its unknown token, and line breaks into spaces.
 */
export async function checkSpelling(
  tokenizer: Pick<Tokenizer, "decodeBatch"> & {
    encodeBatch(texts: readonly string[], options?: EncodeOptions): ReturnType<Tokenizer["encodeBatch"]>;
  },
  texts: readonly string[],
): Promise<SpellingReport> {
  const counts = new Map<string, number>();
  let [altered, lossy] = [0, 0];
  let example: SpellingReport["example"];
  for (let start = 0; start < texts.length; start += batchSize) {
    const batch = texts.slice(start, start + batchSize).map(beginningOf);
    // Texts of that length are read whole, but not all of them at once.
    const encoded = await tokenizer.encodeBatch(batch, { firstTokens: 1 });
    const decoded = await tokenizer.decodeBatch(encoded.map(({ ids }) => ids));
    for (const [i, text] of batch.entries()) {
      const comesBack = decoded[i] as string;
      if (comesBack.trim() === text.trim()) continue;
      altered++;
      example ??= { text, comesBack };
      const lost = lostCharacters(text.trim(), comesBack);
      if (lost.length > 0) lossy++;
      for (const character of lost) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  const lost = [...counts].map(([character, count]) => ({ character, texts: count })).sort((a, b) => b.texts - a.texts);
  return { texts: texts.length, altered, lossy, lost, example };
}

/** The text up to the length that is looked at, without half a character. */
function beginningOf(text: string): string {
  return text.length <= looked ? text : text.slice(0, looked).replace(/[\ud800-\udbff]$/, "");
}

function lostCharacters(text: string, comesBack: string): string[] {
  return [...new Set(text)].filter((character) => !comesBack.includes(character));
}
