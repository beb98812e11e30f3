import { TokenizerError } from "../core/index.js";
import { assertCharsmap } from "./precompiled-charsmap.js";
import { isJsonObject, type JsonObject, type TokenizerJson } from "./tokenizer-json.js";

/**
 * Checks the parts of a tokenizer whose faults the native library answers by aborting the whole process; all others it reports.
 * @throws TokenizerError that starts with `place`.
 */
export function assertNoAbort(json: TokenizerJson, place: string): void {
  for (const normalizer of flatten(json.normalizer, "normalizers")) {
    if (normalizer.type !== "Precompiled" || typeof normalizer.precompiled_charsmap !== "string") continue;
    assertCharsmap(Buffer.from(normalizer.precompiled_charsmap, "base64"), `${place}: normalizer.precompiled_charsmap`);
  }
  for (const processor of flatten(json.post_processor, "processors")) {
    if (processor.type === "TemplateProcessing") assertTemplate(processor, place);
  }
}

/** A step and, where it is a sequence, the steps in it. */
function flatten(step: unknown, members: string): JsonObject[] {
  if (!isJsonObject(step)) return [];
  const inner = step[members];
  return [step, ...(Array.isArray(inner) ? inner.flatMap((member) => flatten(member, members)) : [])];
}

function assertTemplate(template: JsonObject, place: string): void {
  const defined = isJsonObject(template.special_tokens) ? template.special_tokens : {};
  for (const piece of [template.single, template.pair].flatMap((pieces) => (Array.isArray(pieces) ? pieces : []))) {
    const special = isJsonObject(piece) ? piece.SpecialToken : undefined;
    if (!isJsonObject(special) || Object.hasOwn(defined, String(special.id))) continue;
    throw new TokenizerError(`${place}: post_processor: the template adds ${JSON.stringify(special.id)}, which its special_tokens lack.`);
  }
}
