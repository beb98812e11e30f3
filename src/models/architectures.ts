import type { Architecture } from "./architecture.js";
import { bart } from "./bart/index.js";
import { encoderTypes } from "./encoder/index.js";
import { gpt2 } from "./gpt2/index.js";
import { llama, qwen2, qwen3 } from "./llama/index.js";
import { byModelType } from "./model-type.js";
import { opt } from "./opt/index.js";
import { mt5, t5, umt5 } from "./t5/index.js";

/** Every architecture that generates text, by its `model_type`: the one line that a new one takes here. */
export const architectures = { t5, mt5, umt5, bart, gpt2, opt, llama, qwen2, qwen3 };

const table = architectures as unknown as Readonly<Record<string, Architecture>>;

/** Every `model_type` that generates text. */
export const textModelTypes: readonly string[] = Object.keys(table);

const encoders = Object.fromEntries(
  encoderTypes.map((type) => [type, `A ${type} only encodes: it serves as BERTScore's model (retort evaluate --bertscore-model).`]),
);

const mbartDiffers =
  "mBART is no BART: it normalises before each sublayer and once more at the end of a stack, and its texts begin or end with a code of their language. Neither is implemented.";

/** The architecture of a Hugging Face `model_type`. @throws ConfigError for one that is not supported, naming those that are. */
export function architectureOf(modelType: unknown): Architecture {
  return byModelType(table, modelType, { ...encoders, mbart: mbartDiffers });
}
