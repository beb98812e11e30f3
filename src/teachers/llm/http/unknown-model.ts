import { nearest, TeacherError } from "../../../core/index.js";

/** Why a model is not found at a server that lists these; undefined if it lists this one, so that something else is missing. */
export function unknownModel(
  model: string,
  { models, name }: { readonly models: readonly string[]; readonly name: string },
): TeacherError | undefined {
  if (models.includes(model)) return undefined;
  const [guess, shown] = [nearest(model, models), models.slice(0, 8).join(", ")];
  const more = models.length > 8 ? ` and ${models.length - 8} more` : "";
  return new TeacherError(`${name} has no model ${JSON.stringify(model)}; it has ${models.length === 0 ? "none" : `${shown}${more}`}.`, {
    ...(guess === undefined ? {} : { hint: `Did you mean ${guess}?` }),
  });
}
