import { ConfigError } from "../../core/index.js";
import { attentionKl, type ComparedHeads, meanOverRows, type Normalization, relationKl } from "../../losses/index.js";
import { isDecoderOnly, modelDimensions, type StackDimensions, type TextModel } from "../../models/index.js";
import { add, type Tensor, unsqueeze } from "../../tensor/index.js";
import type { TeacherAndStudent } from "../teacher-and-student.js";
import type { DistillationTerm } from "./distillation-term.js";
import { type PositionMasks, positionMasks } from "./position-masks.js";
import { type RelationHeadsOptions, relationHeadsOf } from "./relation-heads.js";
import { type Relation, type RelationPlace, relationsAt } from "./relations-at.js";

/** Which relations are compared. */
export interface RelationsTermOptions extends RelationHeadsOptions {
  /**
   * Default: for `minilm` the encoder, where texts on the study sum over the positions of x; for the others all that there are. A decoder-only model has
   * its decoder alone, which reads source and target.
   */
  readonly places?: readonly RelationPlace[] | undefined;
  /** Which layers are compared, of either stack; negative numbers count from the last. Default: −1, the last. */
  readonly teacherLayer?: number | undefined;
  readonly studentLayer?: number | undefined;
  /** Default: `token`. */
  readonly normalization?: Normalization | undefined;
}

/** A relation with what decides how it is computed. */
interface PlacedRelation extends Relation {
  /** Of attention probabilities. */
  readonly heads: ComparedHeads;
  /** Of vectors. */
  readonly relationHeads: number;
  /** The tensors' whole names. */
  readonly captures: Readonly<Record<Role, string>>;
}

type Role = keyof TeacherAndStudent;

/** What is known of the two models before their weights are there. */
export type DescribedPair = Readonly<Record<Role, Pick<TextModel, "config">>>;

/**
 * Relations between positions, the student's compared with the teacher's: the sum, over the relations of {@link relationsAt} their places, of
 * KL(R_T ‖ R_S), averaged over heads and over a row's positions, then over rows (docs/PAPERS.md section 3). What stands at target positions is related to
 * what comes before it alone.
 * @throws ConfigError for a place or layer that a model lacks, and as {@link relationHeadsOf}.
 */
export function relationsTerm(models: DescribedPair, options: RelationsTermOptions): DistillationTerm {
  const { form, normalization = "token" } = options;
  const relations = placesOf(models.student, options)
    .flatMap((place) => relationsAt(place, form))
    .map((relation) => placed(relation, models, options));
  const joint = isDecoderOnly(models.student.config);
  const capturesOf = (role: Role): string[] => relations.map(({ captures }) => captures[role]);
  return {
    name: form === "hidden" ? "hidden relations" : "attention relations",
    captures: { student: capturesOf("student"), teacher: capturesOf("teacher") },
    compute({ batch, student, teacher }) {
      const masks = positionMasks(batch, joint);
      const losses = relations.map((relation) => {
        const captured = (of: typeof student, role: Role): Tensor => of.captured.get(relation.captures[role]) as Tensor;
        return compare(relation, { student: captured(student, "student"), teacher: captured(teacher, "teacher") }, masks);
      });
      return { loss: meanOverRows(losses.reduce(add), batch.labelsPerRow, normalization) };
    },
  };
}

/** `[B]` */
function compare({ kind, over, heads, relationHeads }: PlacedRelation, pair: Readonly<Record<Role, Tensor>>, masks: PositionMasks): Tensor {
  if (kind === "probabilities") return attentionKl(pair, { mask: masks[over], heads });
  const inHeads = (vectors: Tensor): Tensor => (vectors.shape.length === 3 ? unsqueeze(vectors, 1) : vectors);
  const vectors = { student: inHeads(pair.student), teacher: inHeads(pair.teacher) };
  return relationKl(vectors, { mask: masks[over], isCausal: over === "target", relationHeads });
}

function placesOf({ config }: DescribedPair[Role], { form, places }: RelationsTermOptions): readonly RelationPlace[] {
  const has: readonly RelationPlace[] = isDecoderOnly(config) ? ["decoder"] : ["encoder", "decoder", "cross"];
  const wanted = places ?? (form === "minilm" ? has.slice(0, 1) : has);
  const lacking = wanted.find((place) => !has.includes(place) || (place === "cross" && form === "hidden" && places !== undefined));
  if (lacking === undefined && wanted.length > 0) return wanted;
  throw new ConfigError(
    lacking === undefined
      ? `${form}: places is empty; there is nothing to relate.`
      : `${form}: there is no '${lacking}' in a ${config.modelType}'s ${form === "hidden" ? "hidden states" : "attention"}; there is ${has.join(", ")}.`,
  );
}

function placed(relation: Relation, models: DescribedPair, options: RelationsTermOptions): PlacedRelation {
  const { heads = "each", teacherLayer = -1, studentLayer = -1 } = options;
  const { stack, name } = relation;
  const stacks = { teacher: stackOf(models.teacher, stack), student: stackOf(models.student, stack) };
  const nameIn = (role: Role, layer: number): string => `${stack}.${layerOf(layer, { role, stack, layers: stacks[role].layers })}.${name}`;
  const sizes = (role: Role) => ({
    heads: stacks[role].heads,
    size: name === "hidden" ? modelDimensions(models[role].config).hidden : stacks[role].attention,
  });
  return {
    ...relation,
    heads,
    relationHeads: relationHeadsOf({ teacher: sizes("teacher"), student: sizes("student") }, options),
    captures: { teacher: nameIn("teacher", teacherLayer), student: nameIn("student", studentLayer) },
  };
}

function stackOf({ config }: DescribedPair[Role], stack: "encoder" | "decoder"): StackDimensions {
  return modelDimensions(config)[stack] as StackDimensions;
}

function layerOf(layer: number, { role, stack, layers }: { role: Role; stack: string; layers: number }): number {
  if (Number.isInteger(layer) && layer >= -layers && layer < layers) return layer < 0 ? layers + layer : layer;
  throw new ConfigError(`relations: ${role}Layer is ${layer}; the layers of the ${role}'s ${stack} are 0 to ${layers - 1}.`);
}
