import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { tunedEnvironment } from "../../src/jobs/index.js";

/** What a process holds after it made and released a block of 64 MiB twelve times, in MiB more than before, and how many page faults the last time took. */
function holding(environment: NodeJS.ProcessEnv): { held: number; faults: number } {
  const script = `
    import { readFileSync } from "node:fs";
    import { operator, scope } from ${JSON.stringify(new URL("../../dist/tensor/index.js", import.meta.url).href)};
    const faults = () => Number(readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ")[7]);
    const touch = (bytes) => scope(() => void operator("aten::ones")([bytes / 4], "float32"));
    touch(4);
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 11; i++) touch(2 ** 26);
    const earlier = faults();
    touch(2 ** 26);
    console.log(JSON.stringify({ faults: faults() - earlier, held: (process.memoryUsage.rss() - before) / 2 ** 20 }));`;
  const env = { ...process.env, ...environment };
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" }));
}

test("keeps memory that was released, but no more than is used again", () => {
  const { held, faults } = holding(tunedEnvironment(1, {}));
  // Of 16,384 pages.
  expect(faults).toBeLessThan(100);
  expect(held).toBeGreaterThan(60);
  expect(held).toBeLessThan(260);
});
