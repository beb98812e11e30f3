import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomSequence } from "../dist/core/index.js";
import { readReferences } from "../dist/data/index.js";

/** The shares of words that the two systems lose. */
const losses = { baseline: 0.2, system: 0.19 };

/**
 * Writes references, one per line, and two systems' outputs, which are the references less some of their words, into a folder.
 * @returns the files' paths; an error where the texts are fewer than were asked for.
 */
export async function makeSystems({ texts, segments }, folder) {
  const all = [];
  for (const path of texts)
    all.push(...(await readReferences(path)).references.map(([text]) => text.replaceAll(/[\n\r\u0085\u2028\u2029\v\f]/g, " ")));
  if (all.length < segments) throw new Error(`--segments ${segments}: the files have ${all.length} texts.`);
  const references = all.slice(0, segments);
  return {
    references: write("references", references),
    baseline: write("baseline", thinned(references, "baseline")),
    system: write("system", thinned(references, "system")),
  };

  function write(name, lines) {
    const path = join(folder, `${name}.txt`);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  }
}

function thinned(texts, name) {
  const sequence = RandomSequence.named(1, name);
  return texts.map((text) =>
    text
      .split(" ")
      .filter(() => sequence.uniform() >= losses[name])
      .join(" "),
  );
}
