import { ConfigError } from "../../core/index.js";

/**
 * Which layers of a stack to keep. A count n keeps n evenly spread ones, always the first and the last: of 12, 2 keeps 0 and 11, 3 keeps 0, 6 and
 * 11; 1 keeps the first. A list names them by index, negative ones from the end (−1 is the last).
 */
export type LayerChoice = number | readonly number[];

/**
 * The indices that a choice keeps of `layers` layers, ascending: layers never change their order. Without a choice, all.
 * @param key What the choice is called where it was made, for errors.
 * @throws ConfigError for a count that is not from 1 to `layers`, and for an empty list, an index out of range or one named twice.
 */
export function keptLayers(choice: LayerChoice | undefined, layers: number, key: string): readonly number[] {
  if (choice === undefined) return Array.from({ length: layers }, (_, i) => i);
  return typeof choice === "number" ? evenlySpread(choice, layers, key) : namedLayers(choice, layers, key);
}

function evenlySpread(count: number, layers: number, key: string): number[] {
  if (!Number.isInteger(count) || count < 1 || count > layers)
    throw new ConfigError(`${key}: ${count} of ${layers} layers cannot be kept; it must be from 1 to ${layers}.`);
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * (layers - 1)) / (count - 1)));
}

function namedLayers(indices: readonly number[], layers: number, key: string): number[] {
  if (indices.length === 0) throw new ConfigError(`${key}: an empty list keeps no layer; name one at least.`);
  const resolved = indices.map((index) => {
    if (Number.isInteger(index) && index >= -layers && index < layers) return index < 0 ? index + layers : index;
    throw new ConfigError(`${key}: there is no layer ${index} of ${layers}; indices go from ${-layers} to ${layers - 1}.`);
  });
  const twice = indices.find((_, i) => resolved.indexOf(resolved[i] as number) < i);
  if (twice !== undefined) throw new ConfigError(`${key}: [${indices.join(", ")}] names layer ${twice} twice.`);
  return resolved.sort((a, b) => a - b);
}
