import { applyLinear, type LinearLayer } from "../../nn/index.js";
import { add, arange, indexSelect, matmul, mul, operator, split, type Tensor, transpose, view } from "../../tensor/index.js";
import { type AttendPass, attend, type Projections, toHeads } from "../attention/index.js";
import type { DisentangledWeights } from "./deberta-parameters.js";

const atenAsStrided = operator<Tensor>("aten::as_strided");
const atenClamp = operator<Tensor>("aten::clamp");
const atenFlip = operator<Tensor>("aten::flip");

/** The embeddings of the distances −(T − 1) … T − 1 between T tokens, `[2T − 1, D]`, in both orders. */
export interface DistanceEmbeddings {
  readonly ascending: Tensor;
  readonly descending: Tensor;
}

/** How every disentangled attention computes during one forward pass. */
export interface DisentangledPass extends AttendPass {
  readonly numHeads: number;
  /** Added to the scores, `[B, 1, 1, T]`. */
  readonly mask: Tensor;
  /** Absent where attention does not look at distances. */
  readonly distances: DistanceEmbeddings | undefined;
}

/** The rows of the distances' table `[2M, D]` for T tokens. Distances below −M and from M on have the rows of −M and M − 1. */
export function distanceEmbeddings(table: Tensor, tokens: number): DistanceEmbeddings {
  const most = (table.shape[0] as number) / 2;
  const distances = arange(1 - tokens, tokens, { device: table.device });
  const ascending = indexSelect(table, 0, add(atenClamp(distances, -most, most - 1), most));
  return { ascending, descending: atenFlip(ascending, [0]) };
}

/**
 * Disentangled self-attention (He et al. 2021) of x `[B, T, D]`, output map included: the score of query i and key j is content to content, plus query i
 * times the key of distance i − j, plus key j times the query of the same distance, all times `pass.scale`.
 */
export function attendDisentangled(x: Tensor, weights: DisentangledWeights, pass: DisentangledPass, name: string): Tensor {
  const projected = project(x, weights, pass);
  const terms = pass.distances === undefined ? [] : positionTerms(projected, weights, pass.distances, pass);
  const bias = terms.reduce((sum, term) => add(sum, mul(term, pass.scale)), pass.mask);
  return applyLinear(attend(projected, bias, pass, name), weights.o);
}

function project(x: Tensor, { joined, queryBias, valueBias }: DisentangledWeights, { numHeads }: DisentangledPass): Projections {
  const all = toHeads(applyLinear(x, joined), { numHeads });
  const [queries, keys, values] = split(all, (all.shape[3] as number) / 3, -1) as [Tensor, Tensor, Tensor];
  const perHead = (bias: Tensor): Tensor => view(bias, [1, numHeads, 1, -1]);
  return { queries: add(queries, perHead(queryBias)), keys, values: add(values, perHead(valueBias)) };
}

/** Content to position and position to content, as far as the model has them, `[B, H, T, T]` each, not scaled. */
function positionTerms(
  { queries, keys }: Projections,
  { positionKeys, positionQueries }: DisentangledWeights,
  { ascending, descending }: DistanceEmbeddings,
  { numHeads }: DisentangledPass,
): Tensor[] {
  const products = (content: Tensor, distances: Tensor, map: LinearLayer): Tensor => {
    const positions = toHeads(view(applyLinear(distances, map), [1, distances.shape[0] as number, -1]), { numHeads });
    return alongOffsets(matmul(content, transpose(positions, -1, -2)));
  };
  return [
    ...(positionKeys === undefined ? [] : [products(queries, descending, positionKeys)]),
    ...(positionQueries === undefined ? [] : [transpose(products(keys, ascending, positionQueries), -1, -2)]),
  ];
}

/**
 * `[B, H, T, 2T − 1]`, whose last index is j − i + T − 1 in row i → `[B, H, T, T]` by i and j. It is the same memory: going down one row and
 * keeping j moves back by one, which is what a row stride of 2T − 2 does.
 */
function alongOffsets(x: Tensor): Tensor {
  const [batch, heads, tokens, width] = x.shape as [number, number, number, number];
  return atenAsStrided(x, [batch, heads, tokens, tokens], [heads * tokens * width, tokens * width, width - 1, 1], tokens - 1);
}
