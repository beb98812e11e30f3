#!/usr/bin/env node
// Fails when an import points up or sideways, reaches into another folder, closes a cycle, or touches the disk, the network or other
// processes where that is not a file's business. Usage: node scripts/check-layers.mjs [folder that holds src/]
import { resolve } from "node:path";
import { argv } from "node:process";
import { cycleProblems } from "./layers/cycles.mjs";
import { readSources } from "./layers/read-sources.mjs";

/** A folder of `src/` may import folders on lines above its own, never on its own line or below. */
const LAYERS = [
  ["core"],
  ["tensor", "tokenizers", "metrics", "runs", "gguf"],
  ["align", "nn", "losses", "optim", "data", "hub", "page"],
  ["models"],
  ["generate"],
  ["train", "export"],
  ["evaluate", "teachers"],
  ["distill"],
  ["recipes"],
  ["jobs", "study"],
  ["serve", "dashboard"],
  ["cli"],
];

/** Folders that may import less than the lines above them. */
const ONLY = {
  gguf: ["core"],
  align: ["core", "tokenizers"],
  nn: ["core", "tensor"],
  losses: ["core", "tensor"],
  optim: ["core", "tensor"],
  hub: ["core", "runs"],
  page: ["core", "metrics"],
  data: ["core", "tensor", "tokenizers"],
  export: ["core", "tensor", "tokenizers", "runs", "gguf", "nn", "models", "generate"],
  study: ["core", "metrics", "runs", "page", "recipes"],
};

/** Folders that only the `index.ts` of their room imports: a command does not build on another. */
const ENDS = ["distill", "evaluate", "export", "fine-tune", "generate", "import", "measure", "pretrain", "prune"].map(
  (verb) => `recipes/${verb}`,
);

/** From these, types only: [importing folder, imported folder]. */
const TYPES_ONLY = [["study", "recipes"]];

/** Who may use what of Node; `/` at the end means the whole folder. Tests may use anything. */
const RESERVED = [
  {
    what: "the disk",
    modules: /^node:fs(\/promises)?$/,
    files: [
      /^(runs|hub|cli|serve|dashboard)\//,
      /^data\/(read|built-in)\//,
      /^data\/load-/,
      /^tokenizers\/(chat\/)?(load|save)-/,
      /^tensor\/(safetensors|load-native)/,
      /^gguf\/(read|write)-/,
      /^models\/((load|save)-|folder-config|.*checkpoint)/,
      /^train\/checkpoint/,
    ],
  },
  {
    what: "the network",
    modules: /^(node:(net|http|https|http2|tls|dgram|dns)(\/promises)?|fetch)$/,
    // A page's live script is text here: what it asks, it asks in the reader's browser.
    files: [/^(runs|hub|cli|serve|dashboard)\//, /^teachers\/.*http/, /^page\/live-script/],
  },
  { what: "other processes", modules: /^node:(child_process|cluster)$/, files: [/^(jobs|cli)\//, /^runs\/run-environment/] },
];

const FORBIDDEN_FOLDERS = ["utils", "common", "helpers"];

const layerOf = (folder) => LAYERS.findIndex((layer) => layer.includes(folder));
const folderOf = (file) => (file.includes("/") ? file.split("/")[0] : "");
const isTest = (file) => file.endsWith(".test.ts") || file.includes("/testing/");

/** Why one import is not allowed, or undefined. */
function importProblem(from, { target, typeOnly }) {
  const [importer, imported] = [folderOf(from), folderOf(target)];
  if (target.startsWith("../")) return importer === "cli" || isTest(from) ? undefined : "only cli may import from outside src/";
  if (importer === imported) return endProblem(from, target) ?? doorProblem(from, target);
  if (imported === "") return "nothing inside src/ may import the public face";
  return directionProblem(importer, imported, typeOnly) ?? doorProblem(from, target);
}

function directionProblem(importer, imported, typeOnly) {
  const [upper, lower] = [importer === "" ? LAYERS.length : layerOf(importer), layerOf(imported)];
  if (lower < 0) return `folder ${imported} has no layer: give it one in scripts/check-layers.mjs`;
  if (lower === upper) return `layer ${upper} may not import its peer ${imported}`;
  if (lower > upper) return `layer ${upper} may not import layer ${lower}`;
  if (ONLY[importer] && !ONLY[importer].includes(imported)) return `${importer} may import only ${ONLY[importer].join(", ")}`;
  if (!typeOnly && TYPES_ONLY.some(([from, to]) => from === importer && to === imported))
    return `${importer} may import only types of ${imported}`;
  return undefined;
}

/** A folder's files are its own, at any depth: whoever lies outside it comes in by its `index.ts`. What lies in the folders around a file is at its hand. */
function doorProblem(from, target) {
  const folder = foldersOf(target).find((path) => !from.startsWith(`${path}/`));
  if (folder === undefined || target === `${folder}/index.ts`) return undefined;
  if (isTest(from) && (target.startsWith(`${folder}/testing/`) || folder.endsWith("/testing"))) return undefined;
  return `import ${folder}/index.js instead of a file inside`;
}

/** Every folder that a file lies in, the outermost first: `a`, `a/b` for `a/b/c.ts`. */
function foldersOf(file) {
  const names = file.split("/").slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join("/"));
}

/** Whether a file is one of those that nobody beside them may build on. */
function endProblem(from, target) {
  const end = ENDS.find((folder) => target.startsWith(`${folder}/`));
  if (end === undefined || from.startsWith(`${end}/`) || isTest(from) || from === `${folderOf(from)}/index.ts`) return undefined;
  return `${end} is nobody's to build on: what is shared stands in a folder of its own`;
}

function reservedProblem(from, module) {
  const rule = RESERVED.find((reserved) => reserved.modules.test(module));
  if (!rule || isTest(from) || rule.files.some((pattern) => pattern.test(from))) return undefined;
  return `${folderOf(from)} may not touch ${rule.what} here`;
}

function folderProblems(file) {
  const forbidden = file.split("/").find((part) => FORBIDDEN_FOLDERS.includes(part));
  if (forbidden) return [`src/${file}:1 lies in a folder called ${forbidden}: name the folder after what it does`];
  const folder = folderOf(file);
  return folder !== "" && layerOf(folder) < 0
    ? [`src/${file}:1 lies in folder ${folder}, which has no layer: give it one in scripts/check-layers.mjs`]
    : [];
}

/** One line per violation, in the order of files. */
function findViolations(root) {
  const sources = readSources(root);
  const violations = [];
  for (const { file, imports } of sources) {
    violations.push(...folderProblems(file));
    for (const found of imports) {
      const problem = found.target === undefined ? reservedProblem(file, found.specifier) : importProblem(file, found);
      if (problem) violations.push(`src/${file}:${found.line} imports ${found.specifier}: ${problem}`);
    }
  }
  return [...violations, ...cycleProblems(sources)];
}

const violations = findViolations(resolve(argv[2] ?? "."));
for (const violation of violations) console.log(violation);
process.exitCode = violations.length > 0 ? 1 : 0;
