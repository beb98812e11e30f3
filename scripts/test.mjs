#!/usr/bin/env node
// What `npm test` runs once the set-up is done: types, lint, layers, tests. Ends with one line: `N passed, N failed`.
// Arguments go to vitest: `npm test -- src/core`.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkCount, ROOT, runStaticChecks, runVitest } from "./checks/static-checks.mjs";

const RESULTS = join(ROOT, "build", "vitest.json");

function runTests() {
  mkdirSync(dirname(RESULTS), { recursive: true });
  rmSync(RESULTS, { force: true });
  const status = runVitest(["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`, ...process.argv.slice(2)]);
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

const failedChecks = runStaticChecks();
const { passed, failed, skipped } = runTests();
if (failedChecks > 0) console.log(`> ${failedChecks} of ${checkCount} checks before the tests failed; they count as failed below`);
const allFailed = failed + failedChecks;
console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = allFailed > 0 ? 1 : 0;
