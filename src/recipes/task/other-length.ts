import { basename } from "node:path";
import { modelFolder } from "../../hub/index.js";
import { folderDecoding } from "../config/index.js";
import type { DecodedConfig } from "./pin-decoding.js";

/**
 * A sentence where the folder that decides a run's decoding lets outputs be longer than the recipe does: a run's length is `data.maxTargetLength`, to which its
 * targets are cut, whatever a folder says.
 */
export function otherLength({ teacher, model, evaluation, data }: DecodedConfig): string | undefined {
  const from = (teacher ?? model)?.from;
  const { maxTargetLength } = data;
  if (from === undefined || evaluation === undefined || evaluation.folderDecoding === false || maxTargetLength === undefined)
    return undefined;
  const { settings, from: origins } = folderDecoding(modelFolder(from), evaluation.decoding.method);
  const { maxNewTokens } = settings;
  if (maxNewTokens === undefined || maxNewTokens <= maxTargetLength) return undefined;
  return `${basename(from)} may write ${maxNewTokens} tokens by its ${origins.maxNewTokens}; here targets and outputs end at data.maxTargetLength, ${maxTargetLength}.`;
}
