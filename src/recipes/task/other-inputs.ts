import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { hubNameOf, modelFolder } from "../../hub/index.js";
import { isDecoderOnly, readModelConfig, readTaskInputs } from "../../models/index.js";
import { type ChatConfig, modelsOf, type NamedModels } from "../config/index.js";

/** A recipe's models, and how it puts its texts. */
interface PutTexts extends NamedModels {
  readonly data: { readonly prompt?: string | undefined; readonly separator?: string | undefined; readonly chat?: ChatConfig | undefined };
}

/** Sentences about model folders that say of themselves that they read other prompts or separators than the recipe gives them. */
export function otherInputs({ data, ...models }: PutTexts): string[] {
  return modelsOf(models).flatMap(({ from }) => {
    if (from === undefined || from === "auto") return [];
    const folder = modelFolder(from);
    const { prompt, separator, chat } = readTaskInputs(folder, isDecoderOnly(readModelConfig(folder)));
    return Object.entries({ prompt, separator, chat }).flatMap(([key, said]) => {
      const asked = data[key as "prompt" | "separator" | "chat"] ?? "";
      if (said === undefined || isDeepStrictEqual(said, asked)) return [];
      return [
        `${hubNameOf(from) === undefined ? basename(from) : from} was made to read the ${key} ${JSON.stringify(said)} (its config.json), and data.${key} is ${JSON.stringify(asked)}.`,
      ];
    });
  });
}
