import { tokenIds } from "./added-token.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";

/** The special tokens that stand around every text. */
export interface Surroundings {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** A post-processor that puts special tokens around every text; `json` must have them all. */
export function surroundingTemplate(json: TokenizerJson, { before = [], after = [] }: Surroundings): JsonObject {
  const ids = tokenIds(json);
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const around = (text: string) => [...before.map(special), { Sequence: { id: text, type_id: 0 } }, ...after.map(special)];
  const special_tokens = Object.fromEntries([...before, ...after].map((id) => [id, { id, ids: [ids.get(id)], tokens: [id] }]));
  return { type: "TemplateProcessing", single: around("A"), pair: [...around("A"), ...around("B")], special_tokens };
}
