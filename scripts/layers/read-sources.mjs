import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";

/**
 * An import found in a source file.
 * @typedef {object} Import
 * @property {string} specifier as written; `fetch` for a call of the global function
 * @property {string | undefined} target the imported file relative to `src/`, undefined for packages and Node's modules
 * @property {boolean} typeOnly
 * @property {number} line counted from 1
 */

// The formatter starts every import and export statement in the first column, which no comment or code inside a block does.
const STATEMENT =
  /^(?:import|export)\s+(type\s+)?(?:(?:\*(?:\s+as\s+\w+)?|\{[^}]*\}|\w+(?:\s*,\s*(?:\{[^}]*\}|\*\s+as\s+\w+))?)\s+from\s+)?["']([^"'\n]+)["']/gm;
const DYNAMIC = /\b(?:import|require)\(\s*["']([^"'\n]+)["']/g;
const FETCH = /(?<![.\w#])fetch\(/g;

/**
 * Every TypeScript file below `src/`, with its imports in order.
 * @param {string} root the folder that holds `src/`
 * @returns {{ file: string, imports: Import[] }[]} `file` is relative to `src/`, with `/`
 */
export function readSources(root) {
  const source = join(root, "src");
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) =>
      relative(source, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    )
    .sort()
    .map((file) => ({ file, imports: readImports(file, readFileSync(join(source, file), "utf8")) }));
}

function readImports(file, text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, (comment) => comment.replace(/[^\n]/g, " "));
  const found = [];
  const add = (match, specifier, typeOnly) => {
    const line = code.slice(0, match.index).split("\n").length;
    found.push({ specifier, typeOnly, line, target: resolveSpecifier(file, specifier) });
  };
  for (const match of code.matchAll(STATEMENT)) add(match, match[2], match[1] !== undefined);
  for (const match of code.matchAll(DYNAMIC)) add(match, match[1], false);
  for (const match of code.matchAll(FETCH)) add(match, "fetch", false);
  return found.sort((a, b) => a.line - b.line);
}

function resolveSpecifier(file, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  return posix.normalize(posix.join(posix.dirname(file), specifier)).replace(/\.js$/, ".ts");
}
