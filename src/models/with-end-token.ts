import { architectureOf } from "./architectures.js";
import { endTokensOf } from "./end-tokens.js";
import type { TextModel } from "./model.js";

/**
 * The model with one more token that ends what it writes; itself where the token does already, or where none is given. Both have the same weights, not equal ones: the parameters are disposed once.
 */
export function withEndToken(model: TextModel, token: number | undefined): TextModel {
  const ends = endTokensOf(model.config);
  if (token === undefined || ends.includes(token)) return model;
  return architectureOf(model.config.modelType).create({ ...model.config, endTokenIds: [...ends, token] }, model.parameters);
}
