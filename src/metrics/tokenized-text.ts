/** So many texts that look tokenized are no coincidence: sacreBLEU's threshold. */
const SUSPICIOUS = 100;

/**
 * How many texts end in a period that stands alone, as a tokenizer leaves it; 0 below 100 of them, as sacreBLEU 2.6.0 has it. Metrics that cut
 * text into tokens themselves then count tokens of tokens, and numbers are not comparable with others.
 */
export function countTokenizedTexts(texts: readonly string[]): number {
  const count = texts.filter((text) => text.endsWith(" .")).length;
  return count < SUSPICIOUS ? 0 : count;
}
