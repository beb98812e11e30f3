/**
 * The keys of a JSON object from snake_case (as Hugging Face's files have them) to camelCase (as this code has them), one level deep.
 * The only place where the two spellings meet.
 */
export function camelCaseKeys(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [camelCase(key), value]));
}

/** The way back: for writing Hugging Face's files. */
export function snakeCaseKeys(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [snakeCase(key), value]));
}

/** `num_decoder_layers` → `numDecoderLayers`. */
export function camelCase(key: string): string {
  return key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `numDecoderLayers` → `num_decoder_layers`. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
