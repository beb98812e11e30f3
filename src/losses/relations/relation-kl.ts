import { ShapeError } from "../../core/index.js";
import {
  add,
  div,
  full,
  klDiv,
  logSoftmax,
  matmul,
  mean,
  mul,
  reshape,
  scope,
  sub,
  sum,
  type Tensor,
  to,
  transpose,
  triu,
  unsqueeze,
} from "../../tensor/index.js";
import { meanOverPositions } from "./mean-over-positions.js";

/** Which positions are related to which, and in how many heads. */
export interface RelationOptions {
  /** 1 for tokens, 0 for padding, which relates to nothing and counts for nothing, `[B, L]`. */
  readonly mask: Tensor;
  /** Whether a position is related to itself and those before it alone. */
  readonly isCausal: boolean;
  /** Both models' heads are joined and split again into so many, each of size H·d / relationHeads. */
  readonly relationHeads: number;
}

/** The student's and the teacher's vectors at the same positions: `[B, H, L, d]` each, with heads and sizes of their own. */
export interface VectorPair {
  readonly student: Tensor;
  /** Without a gradient. */
  readonly teacher: Tensor;
}

/** Added to scores that are ruled out. Twice of it is still finite, and its exponential is 0 beside any score. */
const ruledOut = -1e30;

/**
 * KL(R_T ‖ R_S) of two models' relations R = softmax(M·Mᵀ / √d) between positions (Wang et al. 2021, *MiniLMv2*; with M the values and the models' own
 * heads, the value relation of Wang et al. 2020, *MiniLM*). The models may differ in heads and sizes: their heads are split anew, d is the size of a
 * relation head. In nats, computed in float32.
 * @returns `[B]`: each row's mean over relation heads and positions that are not padding.
 * @throws ShapeError if positions differ, a size is not divided by `relationHeads`, or the teacher's vectors carry a gradient.
 */
export function relationKl({ student, teacher }: VectorPair, { mask, isCausal, relationHeads }: RelationOptions): Tensor {
  checkVectors({ student, teacher }, relationHeads);
  return scope(() => {
    const bias = relationBias(mask, isCausal);
    const relations = (vectors: Tensor): Tensor => logSoftmax(add(relationScores(vectors, relationHeads), bias), -1);
    const perHead = sum(klDiv(relations(student), relations(teacher), "none"), -1);
    return meanOverPositions(mean(perHead, 1), mask);
  });
}

/** `[B, H, L, d]` → M·Mᵀ / √d in R heads, float32 `[B, R, L, L]`. */
function relationScores(vectors: Tensor, relationHeads: number): Tensor {
  const [batch, heads, length, size] = vectors.shape as [number, number, number, number];
  const headSize = (heads * size) / relationHeads;
  const joined = reshape(transpose(to(vectors, { dtype: "float32" }), 1, 2), [batch, length, relationHeads, headSize]);
  const split = transpose(joined, 1, 2);
  return div(matmul(split, transpose(split, -1, -2)), Math.sqrt(headSize));
}

/** What is added to scores `[B, R, L, L]`, so that padding and, if causal, later positions get none of a softmax. */
function relationBias(mask: Tensor, isCausal: boolean): Tensor {
  const length = mask.shape[1] as number;
  const padding = mul(sub(to(mask, { dtype: "float32" }), 1), -ruledOut);
  const perKey = unsqueeze(unsqueeze(padding, 1), 1);
  return isCausal ? add(perKey, triu(full([length, length], ruledOut, { device: mask.device }), 1)) : perKey;
}

function checkVectors({ student, teacher }: VectorPair, relationHeads: number): void {
  const positions = ({ shape: [batch, , length] }: Tensor): string => `[${batch}, …, ${length}, …]`;
  if (student.shape.length !== 4 || teacher.shape.length !== 4 || positions(student) !== positions(teacher)) {
    throw new ShapeError(
      `relationKl: expected vectors [B, H, L, d] at the same positions, got [${student.shape.join(", ")}] of the student and [${teacher.shape.join(", ")}] of the teacher.`,
    );
  }
  for (const [name, { shape }] of Object.entries({ student, teacher })) {
    const size = (shape[1] as number) * (shape[3] as number);
    if (size % relationHeads === 0) continue;
    throw new ShapeError(`relationKl: the ${name}'s size ${size} cannot be split into ${relationHeads} relation heads.`);
  }
  if (teacher.requiresGrad) throw new ShapeError("relationKl: the teacher's vectors carry a gradient; run the teacher inside noGrad().");
}
