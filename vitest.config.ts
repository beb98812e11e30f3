import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The engine keeps its handle table per thread and is loaded once per process; forks also survive a native crash.
    pool: "forks",
    // For what hangs. The slowest test takes ten seconds on a quiet machine, and did not end within 60 on one that three others shared.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    setupFiles: ["test/support/watchdog.ts"],
  },
});
