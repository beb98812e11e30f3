import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { assertNoLfsPointer, ConfigError, isTree, type Tree } from "../core/index.js";
import { dataExtension } from "../data/index.js";
import { parseHubName } from "../hub/index.js";
import { runSystem } from "../recipes/index.js";

/** The keys of `data` that say where it is; all but the first are paths. */
const locationKeys = ["dataset", "train", "validation", "test", "unlabeled", "inputs"];

/**
 * Reads a recipe file (YAML or JSON). Paths in it are relative to the file itself.
 * @throws ConfigError if it is missing, cannot be parsed, or holds no mapping.
 */
export function readRecipe(path: string): Tree {
  return withPaths(readMapping(path, "recipe"), (value) => resolve(dirname(path), value));
}

/**
 * Reads a YAML or JSON file that holds a mapping, as it stands.
 * @param what What the file is, for messages. @throws ConfigError if it is missing, cannot be parsed, or holds no mapping.
 */
export function readMapping(path: string, what: string): Tree {
  const mapping = parsed(path, what);
  if (!isTree(mapping)) throw new ConfigError(`${path}: a ${what} is a mapping of keys to values.`);
  return mapping;
}

function parsed(path: string, what: string): unknown {
  try {
    const text = readFileSync(path, "utf8");
    assertNoLfsPointer(path, text, ConfigError);
    // `<<` merges an anchored mapping, as most readers of YAML take it.
    return parse(text, { merge: true });
  } catch (cause) {
    throw cause instanceof ConfigError ? cause : unreadable(path, { what, cause });
  }
}

/** The recipe with another place of its data; its lengths, prompt and columns stay. */
export function withDataFrom(recipe: Tree, places: Tree): Tree {
  const { data } = recipe;
  const rest = isTree(data) ? Object.entries(data).filter(([key]) => !locationKeys.includes(key)) : [];
  return { ...recipe, data: { ...Object.fromEntries(rest), ...places } };
}

/**
 * A recipe with `--set a.b=value` applied. Numbers, booleans, `null`, `[…]`, `{…}` and quoted text are read as YAML, anything else is
 * text as it stands. Paths are relative to the working folder.
 * @throws ConfigError for a setting without `=`, or one that goes through something that is no mapping.
 */
export function applySettings(recipe: unknown, settings: readonly string[]): unknown {
  const changed = settings.reduce((tree, setting) => {
    const equals = setting.indexOf("=");
    if (equals < 1) throw new ConfigError(`--set ${setting}: expected KEY=VALUE, such as student.training.maxEpochs=20.`);
    const key = setting.slice(0, equals);
    return withValue(tree, key.split("."), { key, value: parseValue(setting.slice(equals + 1)) });
  }, recipe);
  return isTree(changed) ? withPaths(changed, (value) => resolve(value)) : changed;
}

function parseValue(text: string): unknown {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return text;
  }
  // YAML sees a mapping in `summarize: `, a comment in `#1`, null in nothing, and cuts spaces off: all of them are meant as text.
  // Nobody means a mapping to nothing: `{context}` is a template over columns.
  if (isTree(value) && Object.values(value).every((member) => member === null) && Object.keys(value).length > 0) return text;
  if (/^\s*(["'].*["']|\[.*\]|\{.*\})\s*$/s.test(text)) return value;
  return typeof value === "number" || typeof value === "boolean" || text === "null" ? value : text;
}

function withValue(tree: unknown, [name, ...rest]: readonly string[], setting: { key: string; value: unknown }): unknown {
  if (name === undefined) return setting.value;
  if (tree !== undefined && !isTree(tree)) {
    throw new ConfigError(`--set ${setting.key}: '${name}' cannot be set inside ${JSON.stringify(tree)}.`);
  }
  return { ...tree, [name]: withValue(tree?.[name], rest, setting) };
}

/** The parts of a recipe that hold paths, and under which keys. */
const pathKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["data", locationKeys.filter((key) => key !== "dataset")],
  ...["teacher", "student", "model", "baseline", "tokenizer"].map((part): [string, string[]] => [part, ["from"]]),
  ["answers", ["from", "test"]],
]);

/** The recipe with its paths, those of data, of model folders and of gathered answers, changed; whatever else looks like a path stays. */
export function withPaths(recipe: Tree, change: (path: string) => string): Tree {
  const placed = (part: string) => (path: string) => {
    if (part === "answers") return change(path);
    return part === "data" ? dataPath(path, change) : modelPath(path, change);
  };
  const changed = (part: string, at: unknown): unknown => {
    if (!isTree(at)) return at;
    if (part === "evaluation" && isTree(at.bertScore)) return { ...at, bertScore: encoderPaths(at.bertScore, change) };
    return changedAt(at, pathKeys.get(part) ?? [], placed(part));
  };
  return Object.fromEntries(Object.entries(recipe).map(([part, at]) => [part, changed(part, at)]));
}

/** An encoder is a model, and its baseline a file. */
function encoderPaths(tree: Tree, change: (path: string) => string): Tree {
  return changedAt(
    changedAt(tree, ["model"], (path) => folderOrHub(path, change)),
    ["baseline"],
    change,
  );
}

/** The model's folder as `change` places it, also one that is named as a run's system, `RUN:KD`; a name of the hub, where there is no such folder, stays. */
export function modelPath(path: string, change: (path: string) => string = (value) => resolve(value)): string {
  return runSystem(change(path))?.folder ?? folderOrHub(path, change);
}

function folderOrHub(path: string, change: (path: string) => string): string {
  const changed = change(path);
  return parseHubName(path) !== undefined && !existsSync(changed) ? path : changed;
}

/** The same of data: what ends as data files do, or as text, is a file, though it may be missing. */
export function dataPath(path: string, change: (path: string) => string = (value) => resolve(value)): string {
  return dataExtension(path) === undefined && !path.endsWith(".txt") ? folderOrHub(path, change) : change(path);
}

/** `auto` stands for no folder. */
function changedAt(tree: Tree, keys: readonly string[], change: (path: string) => string): Tree {
  const changed = (key: string, value: unknown): unknown =>
    keys.includes(key) && typeof value === "string" && value !== "auto" ? change(value) : value;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, changed(key, value)]));
}

function unreadable(path: string, { what, cause }: { readonly what: string; readonly cause: unknown }): ConfigError {
  if (cause instanceof YAMLParseError) {
    const { line, col } = cause.linePos?.[0] ?? { line: 1, col: 1 };
    const [what = ""] = cause.message.split("\n");
    return new ConfigError(`${path}:${line}:${col}: ${what.replace(/ at line \d+, column \d+:?$/, "")}.`, { cause });
  }
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? `this is a folder; expected a ${what} file` : message;
  return new ConfigError(`${path}: ${why}.`, { cause });
}
