import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What Python says about one text list, by one tokenizer. */
export interface GoldenTokenizer {
  readonly vocabularySize: number;
  readonly eosTokenId: number;
  readonly padTokenId: number | null;
  readonly bosTokenId: number | null;
  readonly unkTokenId: number | null;
  readonly ids: readonly (readonly number[])[];
  readonly withoutSpecialTokens: readonly (readonly number[])[];
  readonly codePointOffsets: readonly (readonly (readonly [number, number])[])[];
  readonly decoded: readonly string[];
  readonly decodedWithSpecialTokens: readonly string[];
}

/** A path in test/golden/tokenizers. */
export function goldenPath(name: string): string {
  return fileURLToPath(new URL(`../../../test/golden/tokenizers/${name}`, import.meta.url));
}

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(goldenPath(name), "utf8")) as T;
}

/** The lines that the golden tokenizers were trained on. */
export function goldenLines(): string[] {
  return readFileSync(goldenPath("lines.txt"), "utf8").trimEnd().split("\n");
}

export const corners = readGolden<{ readonly texts: readonly string[]; readonly tokenizers: Readonly<Record<string, GoldenTokenizer>> }>(
  "corners.json",
);
