import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Files that put something in the place of a module: they load all of theirs anew. */
const isolated = ["src/**/*.isolated.test.ts"];

export default defineConfig({
  test: {
    // The engine keeps its handle table per thread and is loaded once per process; forks also survive a native crash.
    pool: "forks",
    // One for every core: half of the time goes into commands that tests start and wait for, which compute on one thread each.
    maxWorkers: availableParallelism(),
    // One operator thread in each of them: those of two processes would wait for each other's cores, spinning.
    env: { OMP_NUM_THREADS: "1" },
    // For what hangs. The slowest test takes ten seconds on a quiet machine, and did not end within 60 on one that three others shared.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    setupFiles: ["test/support/watchdog.ts", "test/support/no-tensor-left.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: isolated,
          // A process runs many files with the modules that it has: loading libtorch and a few hundred modules for each took a sixth of all the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
    ],
  },
});
