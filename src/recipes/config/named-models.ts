import { modelFolder } from "../../hub/index.js";
import { kindOf, type ShapeConfig, type ShapeKind } from "../../models/index.js";
import type { ModelConfig } from "./model.js";

/** The models that a recipe names: teacher and student, or only one. */
export interface NamedModels {
  readonly teacher?: ModelConfig;
  readonly student?: ModelConfig;
  readonly baseline?: ModelConfig | undefined;
  readonly model?: ModelConfig;
}

/** What a model of a recipe may be called. */
export const modelRoles = ["teacher", "student", "model", "baseline"] as const;

/** A shape, and where the recipe has it: `teacher.shape`. */
export interface NamedShape {
  readonly key: string;
  readonly shape: ShapeConfig;
}

/** The models that a recipe names, the teacher first. */
export function modelsOf(named: NamedModels): ModelConfig[] {
  return modelRoles.flatMap((role) => named[role] ?? []);
}

/** The folders of the models that a recipe names, the teacher's first; those of the hub as pinRevisions has named them. */
export function modelFolders(named: NamedModels): string[] {
  return modelsOf(named).flatMap(({ from }) => (from === undefined || from === "auto" ? [] : [modelFolder(from)]));
}

/** The shapes of a recipe's models from random weights, the teacher's first. */
export function modelShapes(named: NamedModels): NamedShape[] {
  return modelRoles.flatMap((role) => {
    const shape = named[role]?.shape;
    return shape === undefined ? [] : [{ key: `${role}.shape`, shape }];
  });
}

/** The kind of a model that starts from random weights, or is made from a teacher that does. */
export function freshKindOf({ shape }: Pick<ModelConfig, "shape">, { teacher }: NamedModels): ShapeKind | undefined {
  const own = shape ?? teacher?.shape;
  return own === undefined ? undefined : kindOf(own);
}
