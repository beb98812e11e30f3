/** Scripts that are written without spaces between words, as the inside of a regular expression's class, with the flag `u`. */
export const unspacedScripts = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
