/** Terms further apart than this do not train together: the small one might as well not be there. */
const limit = 100;

/**
 * Compares the sizes of the terms that a loss is made of.
 * @returns A warning that names the largest and the smallest with their values if they are more than 100 times apart, else undefined.
 */
export function checkTermScales(terms: Readonly<Record<string, number>>): string | undefined {
  const sorted = Object.entries(terms).sort(([, a], [, b]) => Math.abs(a) - Math.abs(b));
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (smallest === undefined || largest === undefined || !(Math.abs(largest[1]) > limit * Math.abs(smallest[1]))) return undefined;
  return `loss doctor: the loss's terms differ more than ${limit} times in size: ${named(largest)}, ${named(smallest)}. Weight or normalise them, or the smaller one has no effect.`;
}

function named([name, value]: readonly [string, number]): string {
  return `${name} ${value.toPrecision(3)}`;
}
