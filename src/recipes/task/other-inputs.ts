import { basename } from "node:path";
import { hubNameOf, modelFolder } from "../../hub/index.js";
import { isDecoderOnly, readModelConfig, readTaskInputs } from "../../models/index.js";
import { modelsOf, type NamedModels } from "../config/index.js";

/** A recipe's models, and how it puts its texts. */
interface PutTexts extends NamedModels {
  readonly data: { readonly prompt?: string | undefined; readonly separator?: string | undefined };
}

/** Sentences about model folders that say of themselves that they read other prompts or separators than the recipe gives them. */
export function otherInputs({ data, ...models }: PutTexts): string[] {
  return modelsOf(models).flatMap(({ from }) => {
    if (from === undefined || from === "auto") return [];
    const folder = modelFolder(from);
    const { prompt, separator } = readTaskInputs(folder, isDecoderOnly(readModelConfig(folder)));
    return Object.entries({ prompt, separator }).flatMap(([key, said]) => {
      const asked = data[key as "prompt" | "separator"] ?? "";
      if (said === undefined || said === asked) return [];
      return [
        `${hubNameOf(from) === undefined ? basename(from) : from} was made to read the ${key} ${JSON.stringify(said)} (its config.json), and data.${key} is ${JSON.stringify(asked)}.`,
      ];
    });
  });
}
