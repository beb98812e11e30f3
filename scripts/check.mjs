#!/usr/bin/env node
// What `npm run check` runs before a commit, in under a minute: types, lint, layers, and the tests of the folders that differ from the last commit.
// It does not replace `npm test`: what a change breaks elsewhere, and the commands end to end, only that sees.
import { changedTests } from "./checks/changed-tests.mjs";
import { checkCount, ROOT, runStaticChecks, runVitest } from "./checks/static-checks.mjs";

const failed = runStaticChecks();
const tests = changedTests(ROOT);
console.log(tests.length > 0 ? `> tests of what has changed: ${tests.join(" ")}` : "> no folder with tests has changed");
const status = tests.length > 0 ? runVitest(["--passWithNoTests", ...tests]) : 0;
if (failed > 0) console.log(`> ${failed} of ${checkCount} checks before the tests failed`);
process.exitCode = failed > 0 || status !== 0 ? 1 : 0;
