#!/usr/bin/env node
import { runCommandLine } from "./program.js";
import { reportFailure } from "./report-failure.js";

// A reader that has gone away (`retort … | head`, a closed terminal) is no reason to lose a run.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}

try {
  await runCommandLine(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error, { json: process.argv.includes("--json") });
}
