import { architectures } from "./architectures.js";
import { encoderKinds } from "./encoder/index.js";
import type { ModelKind } from "./model-kind.js";
import { byTypedModelType } from "./model-type.js";

/** Every `model_type` that loads, text generators before encoders. */
export const modelKinds: readonly ModelKind[] = [...Object.values(architectures).map(({ kind }) => kind), ...encoderKinds];

/** What is known of a `model_type`. @throws ConfigError for one that does not load, naming those that do. */
export function modelKindOf(modelType: string): ModelKind {
  return byTypedModelType(Object.fromEntries(modelKinds.map((kind) => [kind.modelType, kind])), modelType);
}
