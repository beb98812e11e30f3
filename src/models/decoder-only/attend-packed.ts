import { cat, type DType, reshape, split, type Tensor, transpose } from "../../tensor/index.js";
import {
  type AttendPass,
  attend,
  attendCausally,
  causalMask,
  dropsProbabilities,
  groupBias,
  type Projections,
} from "../attention/index.js";
import type { RowGroup } from "./packed-rows.js";

/** How packed rows attend, each to itself alone. */
export interface PackedAttention {
  readonly groups: readonly RowGroup[];
  /** Queries per head of keys. */
  readonly queriesPerKey: number;
  readonly like: { readonly dtype: DType; readonly device: string };
}

type AttendRows = (projected: Projections, pass: AttendPass, name: string) => Tensor;

type Dropping = Pick<AttendPass, "dropout" | "attentionDropoutRate">;

/** Self-attention of rows that lie one behind the other, `[1, H, n, d]` each: heads joined, `[1, n, H·d]`. @param dropping What passes drop. */
export function attendPacked(packed: PackedAttention, dropping: Dropping): AttendRows {
  if (!hasKernel(packed.like, dropping)) return attendByGroups(packed);
  const lengths = packed.groups.flatMap(({ rows, length }) => new Array<number>(rows).fill(length));
  return (projected, { scale }) => attendCausally(projected, { lengths, scale });
}

/** The share of a batch that has to be padding for its rows to attend faster packed than padded: none by the kernel, some in many groups. */
export function leastPadding(like: PackedAttention["like"], dropping: Dropping): number {
  return hasKernel(like, dropping) ? 0 : 0.05;
}

function hasKernel({ dtype, device }: PackedAttention["like"], dropping: Dropping): boolean {
  return dtype === "float32" && device === "cpu" && !dropsProbabilities(dropping);
}

/** Rows of one length at once. */
function attendByGroups({ groups, queriesPerKey, like }: PackedAttention): AttendRows {
  const sizes = groups.map(({ rows, length }) => rows * length);
  const biases = groups.map(({ length }) => groupBias(causalMask(length, 0, like), queriesPerKey));
  return ({ queries, keys, values }, pass, name) => {
    const [q, k, v] = [queries, keys, values].map((x) => split(x, sizes, 2)) as [Tensor[], Tensor[], Tensor[]];
    const attended = groups.map((group, i) => {
      const rows = { queries: apart(q[i] as Tensor, group), keys: apart(k[i] as Tensor, group), values: apart(v[i] as Tensor, group) };
      return reshape(attend(rows, biases[i], pass, name), [1, sizes[i] as number, -1]);
    });
    return cat(attended, 1);
  };
}

/** Rows one behind the other as rows of a batch: `[1, H, R·T, d]` → `[R, H, T, d]`. */
function apart(x: Tensor, { rows, length }: RowGroup): Tensor {
  const [, heads, , size] = x.shape as [number, number, number, number];
  return transpose(reshape(transpose(x, 1, 2), [rows, length, heads, size]), 1, 2);
}
