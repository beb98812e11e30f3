#!/usr/bin/env node
// What `npm test` runs once the set-up is done: types, lint, layers, tests. Ends with one line: `N passed, N failed`.
// Arguments go to vitest: `npm test -- src/core`.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const RESULTS = join(ROOT, "build", "vitest.json");
const MODULES = join(ROOT, "node_modules");

const CHECKS = [
  { name: "types", script: join(MODULES, "typescript/bin/tsc"), args: ["-p", "tsconfig.json"] },
  { name: "lint and format", script: join(MODULES, "@biomejs/biome/bin/biome"), args: ["check", "."] },
  { name: "layers", script: join(ROOT, "scripts/check-layers.mjs"), args: [] },
];

function runNode(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: "inherit" }).status ?? 1;
}

function runCheck({ name, script, args }) {
  console.log(`> ${name}`);
  const passed = runNode(script, args) === 0;
  if (!passed) console.log(`> ${name}: FAILED`);
  return passed;
}

function runVitest() {
  mkdirSync(dirname(RESULTS), { recursive: true });
  rmSync(RESULTS, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`];
  const status = runNode(join(MODULES, "vitest/vitest.mjs"), ["run", ...reporters, ...process.argv.slice(2)]);
  return countTests(status);
}

/** A test file that cannot be read as tests, and a run that fails beside its tests, count as one failure each. */
function countTests(status) {
  let report;
  try {
    report = JSON.parse(readFileSync(RESULTS, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed, skipped };
}

const failedChecks = CHECKS.filter((check) => !runCheck(check)).length;
const { passed, failed, skipped } = runVitest();
if (failedChecks > 0) console.log(`> ${failedChecks} of ${CHECKS.length} checks before the tests failed; they count as failed below`);
const allFailed = failed + failedChecks;
console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = allFailed > 0 ? 1 : 0;
