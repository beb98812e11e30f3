import { parseArgs } from "node:util";
import { countOf } from "./count-of.mjs";

/** What is measured. `bound`: the least that the lower end of the speed-up's interval may be. `same`: how far the two sides' results may be apart. */
const measures = [
  { name: "corpus BLEU", request: { op: "bleu" }, bound: 5, same: 1e-6 },
  { name: "ROUGE-1, -2, -L", request: { op: "rouge", stemmer: false }, bound: 5, same: 1e-6 },
  { name: "ROUGE-1, -2, -L, stemmed", request: { op: "rouge", stemmer: true }, bound: 5, same: 1e-6 },
  // Each side draws its own resamples: differences in points are the same, p-values only nearly.
  { name: "paired bootstrap, 1,000 resamples", request: { op: "paired", exact: false }, bound: 20, same: 0.05 },
  { name: "paired bootstrap, sacreBLEU's own draws", request: { op: "paired", exact: true }, bound: 3, same: 1e-6 },
];

const operations = ["bleu", "rouge", "paired"];

const usage = `Measures Retort's metrics against sacreBLEU and rouge_score, pair by pair; bench/README.md says what is measured.

node bench/metrics.mjs --texts FILE [options]

  --texts FILE      references: a dataset's split, or .txt with one per line; may be given again. The systems are made of them
  --segments N      so many; default 50000
  --only OP,OP      of these only ${operations.join(", ")}
  --pairs N         times that each side does each of them, at least 2; default 5
  --warmup N        times before, that do not count; default 1
  --out FILE        writes the results as JSON
  --help            prints this`;

/** Ends the process with the usage on stdout if `--help` is asked for, and with a reason on stderr for an option that means nothing. */
export function readMetricsOptions(args) {
  try {
    const given = parse(args);
    if (!given.help) return checked(given);
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`bench: ${error.message} --help lists the options.`);
    process.exit(2);
  }
}

function parse(args) {
  const text = { type: "string" };
  const options = {
    texts: { ...text, multiple: true, default: [] },
    segments: { ...text, default: "50000" },
    only: { ...text, default: operations.join(",") },
    pairs: { ...text, default: "5" },
    warmup: { ...text, default: "1" },
    out: text,
    help: { type: "boolean", default: false },
  };
  return parseArgs({ args, options }).values;
}

function checked(given) {
  if (given.texts.length === 0) throw new Error("--texts: name a file of references.");
  const wanted = given.only.split(",");
  const unknown = wanted.find((op) => !operations.includes(op));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${operations.join(", ")}.`);
  return {
    ...given,
    measures: measures.filter(({ request }) => wanted.includes(request.op)),
    segments: countOf(given, "segments", 2),
    pairs: countOf(given, "pairs", 2),
    warmup: countOf(given, "warmup", 0),
  };
}
