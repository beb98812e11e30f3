import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The tests that belong to what differs from the last commit: of a source file, those of its folder and the folders in it; of a test file, itself.
 * @param {string} root the repository
 * @returns {string[]} folders and files, relative to the root, for vitest
 */
export function changedTests(root) {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  const changed = [...git("diff", "--name-only", "-z", "HEAD"), ...git("ls-files", "--others", "--exclude-standard", "-z")];
  return outermost([...new Set(changed.flatMap((file) => testsOf(file)))].filter((path) => existsSync(join(root, path))));
}

/** Vitest takes every file whose path contains what it is given: a folder ends with `/`. */
function testsOf(file) {
  if (/^(?:src|test)\/.*\.test\.ts$/.test(file)) return [file];
  // The entry, and helpers of many tests: no folder's tests are about them.
  if (dirname(file) === "src") return ["src/index.test.ts"];
  return file.startsWith("src/") ? [`${dirname(file)}/`] : [];
}

function outermost(paths) {
  return paths.filter((path) => !paths.some((other) => other !== path && other.endsWith("/") && path.startsWith(other))).sort();
}
