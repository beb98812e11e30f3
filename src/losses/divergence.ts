import { ConfigError, nearest } from "../core/index.js";
import type { Tensor } from "../tensor/index.js";
import { forwardKl } from "./forward-kl.js";
import { generalizedJsd } from "./generalized-jsd.js";
import { reverseKl } from "./reverse-kl.js";
import { skewedKl } from "./skewed-kl.js";
import { skewedReverseKl } from "./skewed-reverse-kl.js";
import { totalVariation } from "./total-variation.js";

/** How far a student's distributions are from its teacher's: `studentLogits [N, V], teacherLogits [N, V] → [N]`, one value per position. */
export type Divergence = (studentLogits: Tensor, teacherLogits: Tensor) => Tensor;

/** The options of all divergences together. Each name takes only its own. */
export interface DivergenceSettings {
  readonly temperature?: number;
  /** Of `generalized-jsd`. */
  readonly beta?: number;
  /** Of `skewed-kl` and `skewed-reverse-kl`. */
  readonly lambda?: number;
}

type Entry = {
  readonly compare: (studentLogits: Tensor, teacherLogits: Tensor, options: DivergenceSettings) => Tensor;
  readonly options: readonly (keyof DivergenceSettings)[];
};

const entries = {
  "forward-kl": { compare: forwardKl, options: ["temperature"] },
  "reverse-kl": { compare: reverseKl, options: ["temperature"] },
  "generalized-jsd": { compare: generalizedJsd, options: ["temperature", "beta"] },
  "skewed-kl": { compare: skewedKl, options: ["temperature", "lambda"] },
  "skewed-reverse-kl": { compare: skewedReverseKl, options: ["temperature", "lambda"] },
  "total-variation": { compare: totalVariation, options: ["temperature"] },
} as const satisfies Record<string, Entry>;

/** What a divergence is called in configs, logs and reports. */
export type DivergenceName = keyof typeof entries;

/** All of them. */
export const divergenceNames = Object.keys(entries) as readonly DivergenceName[];

/**
 * A divergence by its name, with its options bound.
 * @throws ConfigError for an unknown name, with the nearest known one, and for an option that this divergence would ignore. Values are checked at its call.
 * @example
 * ```ts
 * import { divergence, scope, Tensor } from "retort-kd";
 *
 * const forwardKl = divergence("forward-kl", { temperature: 2 });
 * const perPosition = scope(() => {
 *   const teacherLogits = Tensor.from([2, 0, 1, 1], [2, 2]);
 *   const studentLogits = Tensor.from([0, 0, 1, 1], [2, 2]);
 *   return [...forwardKl(studentLogits, teacherLogits).toFloat32Array()];
 * });
 * perPosition.map((value) => value.toFixed(3)); // → [ '0.444', '0.000' ]
 * ```
 */
export function divergence(name: DivergenceName, options: DivergenceSettings = {}): Divergence {
  const entry: Entry | undefined = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (entry === undefined) {
    const close = nearest(name, divergenceNames);
    throw new ConfigError(`divergence: there is no '${name}'; there are ${divergenceNames.join(", ")}.`, {
      ...(close === undefined ? {} : { hint: `Did you mean ${close}?` }),
    });
  }
  const foreign = Object.entries(options).find(([key, value]) => value !== undefined && !(entry.options as string[]).includes(key));
  if (foreign !== undefined) {
    throw new ConfigError(`divergence: ${name} takes no '${foreign[0]}'; it takes ${entry.options.join(" and ")}.`);
  }
  return (studentLogits, teacherLogits) => entry.compare(studentLogits, teacherLogits, options);
}
