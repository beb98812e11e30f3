import type { Architecture } from "./architecture.js";
import { bart } from "./bart/index.js";
import { encoderTypes } from "./encoder/index.js";
import { gpt2 } from "./gpt2/index.js";
import { byModelType } from "./model-type.js";
import { opt } from "./opt/index.js";
import { t5 } from "./t5/index.js";

const architectures: Readonly<Record<string, Architecture>> = {
  t5: t5 as unknown as Architecture,
  bart: bart as unknown as Architecture,
  gpt2: gpt2 as unknown as Architecture,
  opt: opt as unknown as Architecture,
};

/** Every `model_type` that generates text. */
export const textModelTypes: readonly string[] = Object.keys(architectures);

const encoders = Object.fromEntries(
  encoderTypes.map((type) => [type, `A ${type} only encodes: it serves as BERTScore's model (retort evaluate --bertscore-model).`]),
);

/** The architecture of a Hugging Face `model_type`. @throws ConfigError for one that is not supported, naming those that are. */
export function architectureOf(modelType: unknown): Architecture {
  return byModelType(architectures, modelType, { elsewhere: encoders });
}
