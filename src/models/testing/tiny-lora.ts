import { type LoraSettings, type TextModel, withLora } from "../index.js";
import { tinyT5 } from "./tiny-t5.js";

/** An adapter of every linear map, of rank 2, that drops nothing. */
export const tinyLoraSettings: LoraSettings = { rank: 2, alpha: 4, dropout: 0, targets: "all-linear", rsLora: false, init: "kaiming" };

/** A tiny model with an adapter; the given one's weights are then its own. The caller disposes its parameters. */
export function tinyLora(model: TextModel = tinyT5(), changes: Partial<LoraSettings> = {}, seed = 1): TextModel {
  return withLora(model, { ...tinyLoraSettings, ...changes }, { seed });
}
