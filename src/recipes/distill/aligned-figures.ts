import type { EncodedExample } from "../../data/index.js";
import { AlignedCounter, type AlignedFigures } from "../../distill/index.js";
import type { SparseTeacher } from "../../teachers/index.js";
import type { DistillContext } from "./distill-context.js";

/** So many pairs, evenly spaced, tell a share to about a percent. */
const mostPairs = 200;

/** How much a teacher with other tokens says of the student's, on labeled pairs. Where most match nothing, that is told: the student then learns little but the targets. */
export async function alignedFigures(
  teacher: SparseTeacher,
  { data, emit }: Pick<DistillContext, "data" | "emit">,
): Promise<AlignedFigures> {
  const { train } = data;
  const count = Math.min(mostPairs, train.length);
  const pairs = Array.from({ length: count }, (_, i) => train[Math.floor((i * train.length) / count)] as EncodedExample);
  const counter = new AlignedCounter();
  for (const distributions of await teacher.distributions(pairs)) counter.add(distributions, true);
  const { positions, matched } = counter.figures;
  if (2 * matched < positions) {
    const share = Math.round((100 * matched) / positions);
    const message = `only ${share} % of the student's label tokens match one of the teacher's: at the others it learns the targets alone.`;
    emit({ kind: "warning", message });
  }
  return counter.figures;
}
