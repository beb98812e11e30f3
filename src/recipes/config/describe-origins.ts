import type { DecodingOrigins } from "./resolve-decoding.js";

/** Where settings are from, in words: `method, beams from generation_config.json; topK Transformers' default`; undefined where all are asked for, or defaults. */
export function describeOrigins(from: DecodingOrigins): string | undefined {
  const origins = [...new Set(Object.values(from))];
  if (origins.length === 0) return undefined;
  const named = (origin: string): string =>
    `${Object.keys(from)
      .filter((key) => from[key] === origin)
      .join(", ")} ${origin.endsWith(".json") ? "from " : ""}${origin}`;
  return origins.map(named).join("; ");
}
