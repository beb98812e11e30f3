/**
 * The cycles among files, one line for each import that closes one. Types count: files that need each other's types are one idea.
 * @param {{ file: string, imports: import("./read-sources.mjs").Import[] }[]} sources
 * @returns {string[]}
 */
export function cycleProblems(sources) {
  const importsOf = new Map(sources.map(({ file, imports }) => [file, imports]));
  const finished = new Set();
  const path = [];
  const problems = [];
  const visit = (file) => {
    path.push(file);
    for (const { target, specifier, line } of importsOf.get(file) ?? []) {
      if (target === undefined || finished.has(target)) continue;
      const start = path.indexOf(target);
      if (start < 0) visit(target);
      else problems.push(`src/${file}:${line} imports ${specifier}: closes the cycle ${[...path.slice(start), target].join(" → ")}`);
    }
    path.pop();
    finished.add(file);
  };
  for (const { file } of sources) if (!finished.has(file)) visit(file);
  return problems;
}
