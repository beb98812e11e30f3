/** How T5 sorts distances into buckets. */
export interface BucketOptions {
  /** Whether keys after the query have buckets of their own (encoder), or count as distance 0 (decoder). */
  readonly bidirectional: boolean;
  readonly buckets: number;
  readonly maxDistance: number;
}

/**
 * T5's relative-position bucket of every query–key pair, row-major `[queries, keys]`: half of a direction's buckets are exact distances, the
 * other half grow logarithmically up to `maxDistance` (Raffel et al. 2020, section 2.1). The logarithm is rounded to float32 at each step,
 * because Transformers computes it so, and a distance that sits on a boundary falls on the same side only then.
 */
export function relativePositionBuckets(queries: ArrayLike<number>, keys: ArrayLike<number>, options: BucketOptions): BigInt64Array {
  const result = new BigInt64Array(queries.length * keys.length);
  const known = new Map<number, bigint>();
  const bucket = (distance: number): bigint => {
    const found = known.get(distance) ?? BigInt(bucketOf(distance, options));
    known.set(distance, found);
    return found;
  };
  for (let i = 0; i < queries.length; i++) {
    for (let j = 0; j < keys.length; j++) result[i * keys.length + j] = bucket((keys[j] as number) - (queries[i] as number));
  }
  return result;
}

function bucketOf(distance: number, { bidirectional, buckets, maxDistance }: BucketOptions): number {
  const perDirection = bidirectional ? Math.floor(buckets / 2) : buckets;
  const offset = bidirectional && distance > 0 ? perDirection : 0;
  const span = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
  const exact = Math.floor(perDirection / 2);
  if (span < exact) return offset + span;
  const f = Math.fround;
  const share = f(f(Math.log(f(span / exact))) / f(Math.log(maxDistance / exact)));
  const logarithmic = exact + Math.trunc(f(share * (perDirection - exact)));
  return offset + Math.min(logarithmic, perDirection - 1);
}
