/** The whole number that an option was given, at least `least`. */
export function countOf(given, name, least) {
  const count = Number(given[name]);
  if (given[name].trim() !== "" && Number.isInteger(count) && count >= least) return count;
  throw new Error(`--${name} ${given[name]}: it is a whole number, at least ${least}.`);
}
