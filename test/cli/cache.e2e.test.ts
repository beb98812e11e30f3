import { appendFileSync, chmodSync, existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type Artifact, ArtifactStore } from "../../src/runs/index.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { commandLine, type Outcome } from "./support/command-line.js";

const folder = useFolder();
const cache = (...args: string[]): Promise<Outcome> => commandLine(folder(), { RETORT_STORE: "" }).run("cache", ...args);
const short = ({ key }: Artifact): string => key.slice(0, -20);

let store: ArtifactStore;
let [old, fresh]: Artifact[] = [];

function make(version: number, bytes: number): Promise<Artifact> {
  const spec = { step: "pseudo-targets", version, config: {}, defaults: {}, inputs: {}, dtype: "float32", engineMajor: 2 };
  const about = `pseudo-targets of ${version} inputs`;
  return store.getOrMake(spec, (files) => writeFileSync(join(files, "shard-000000.jsonl"), "x".repeat(bytes)), { about });
}

/** An old artifact of 20,000 bytes, a new one of 10,000, and a third whose making was interrupted. */
beforeEach(async () => {
  store = new ArtifactStore(join(folder(), ".retort/store"));
  [old, fresh] = [await make(1, 20_000), await make(2, 10_000)];
  const longAgo = new Date(Date.now() - 40 * 24 * 3_600_000);
  utimesSync(join(old.folder, "../manifest.json"), longAgo, longAgo);
  const spec = { step: "pseudo-targets", version: 3, config: {}, defaults: {}, inputs: {}, dtype: "float32", engineMajor: 2 };
  const interrupted = store.getOrMake(spec, () => Promise.reject(new Error("Ctrl-C")), { keepUnfinished: true });
  await expect(interrupted).rejects.toThrow("Ctrl-C");
});

function kept(): string[] {
  return store.list().map(({ key }) => key);
}

describe("retort cache ls", () => {
  test("says what is kept, how large it is, when it was used, in 80 columns", async () => {
    const { exitCode, stdout } = await cache("ls");
    expect(exitCode).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^3 artifacts \(\d+ kB\) in \.retort\/store:$/);
    expect(stdout).toMatch(new RegExp(`  ${short(old as Artifact)} +\\d+ kB +40 days ago\n    pseudo-targets of 1 inputs\n`));
    expect(stdout).toContain("unfinished pseudo-targets");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("with --json prints one document", async () => {
    const { stdout } = await cache("ls", "--json");
    const { artifacts } = JSON.parse(stdout);
    expect(artifacts.map(({ state }: { state: string }) => state).sort()).toEqual(["complete", "complete", "unfinished"]);
    expect(artifacts.find(({ key }: Artifact) => key === fresh?.key)).toMatchObject({
      about: "pseudo-targets of 2 inputs",
      spec: { version: 2 },
    });
  });

  test("looks elsewhere if told to, and makes no store", async () => {
    const { exitCode, stdout } = await cache("ls", "--store", "nowhere");
    expect([exitCode, stdout]).toEqual([0, "0 artifacts (0 B) in nowhere.\n"]);
    expect(existsSync(join(folder(), "nowhere"))).toBe(false);
  });
});

describe("retort cache verify", () => {
  test("finds nothing where nothing is damaged", async () => {
    const { exitCode, stdout } = await cache("verify");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`ok       ${short(old as Artifact)}\n`);
    expect(stdout).toMatch(/0 of 2 damaged; 1 unfinished, which cannot be checked yet\.\n$/);
  });

  test("says what is damaged, how to remove it, and ends with exit code 2", async () => {
    const shard = join(old?.folder as string, "shard-000000.jsonl");
    chmodSync(shard, 0o644);
    appendFileSync(shard, "x");
    const { exitCode, stdout } = await cache("verify");
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`DAMAGED  ${short(old as Artifact)}: shard-000000.jsonl has 20001 bytes, 20000 were written\n`);
    expect(stdout).toContain(`ok       ${short(fresh as Artifact)}\n`);
    expect(stdout).toContain(`Remove with: retort cache prune ${short(old as Artifact)}\n`);
    const json = await cache("verify", "--json");
    expect(json.exitCode).toBe(2);
    expect(
      JSON.parse(json.stdout)
        .artifacts.map(({ damage }: { damage: string[] }) => damage.length)
        .sort(),
    ).toEqual([0, 1]);
    expect((await cache("verify", short(fresh as Artifact))).exitCode).toBe(0);
    expect((await cache("prune", short(old as Artifact))).exitCode).toBe(0);
    expect((await cache("verify")).exitCode).toBe(0);
  });
});

describe("retort cache prune", () => {
  test("by age only says what would go, if it is only asked, and then removes it", async () => {
    const dry = await cache("prune", "--unused-for", "30d", "--dry-run");
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toMatch(/^Would remove 1 artifact \(\d+ kB\) from \.retort\/store:\n/);
    expect(dry.stdout).toContain(short(old as Artifact));
    expect(kept()).toHaveLength(3);
    const { stdout } = await cache("prune", "--unused-for", "30d");
    expect(stdout).toMatch(/^Removed 1 artifact /);
    expect(kept()).toHaveLength(2);
    expect(kept()).not.toContain(old?.key);
  });

  test("by size removes the least recently used until the rest fits", async () => {
    const { stdout } = await cache("prune", "--max-size", "15kB", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ dryRun: false, removed: [{ key: old?.key }] });
    expect(kept()).toContain(fresh?.key);
  });

  test("with --all leaves nothing", async () => {
    expect((await cache("prune", "--all")).stdout).toMatch(/^Removed 3 artifacts /);
    expect(readdirSync(store.folder).filter((name) => !name.startsWith("."))).toEqual([]);
    expect(kept()).toEqual([]);
  });

  test.each([
    [[], "prune: say which artifacts: by key, age or size, or all."],
    [["--unused-for", "soon"], "It must be an age such as 12h, 30d or 2w."],
    [["--max-size", "much"], "It must be a size such as 500MB or 1.5GiB."],
    [["nothing-like-it"], "no artifact is called 'nothing-like-it'."],
  ])("%j is refused, and nothing is removed", async (args, message) => {
    const { exitCode, stderr } = await cache("prune", ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(kept()).toHaveLength(3);
  });
});
