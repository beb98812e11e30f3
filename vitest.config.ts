import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The engine keeps its handle table per thread and is loaded once per process; forks also survive a native crash.
    pool: "forks",
    testTimeout: 60_000,
    setupFiles: ["test/support/watchdog.ts"],
  },
});
