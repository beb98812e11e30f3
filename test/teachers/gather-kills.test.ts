import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RandomSequence } from "../../src/core/index.js";
import { type LedgerEntry, LedgerState, tokensOf } from "../../src/teachers/index.js";
import { type FakeLlmServer, startLlmServer } from "../../src/teachers/llm/testing/fake-llm-server.js";
import { llamaCpp } from "../../src/teachers/llm/testing/server-styles.js";
import { commandLine, until, writeRows } from "../cli/support/command-line.js";

/** How often the job is killed. More on request: RETORT_KILLS=50. */
const kills = Number(process.env.RETORT_KILLS ?? 4);
/** More than are asked for until the last kill. */
const [inputs, samples] = [60 * kills, 2];

const folder = mkdtempSync(join(tmpdir(), "retort-kills-"));
const retort = commandLine(folder);
let server: FakeLlmServer;
beforeAll(async () => {
  server = await startLlmServer(llamaCpp);
  writeRows(
    join(folder, "inputs.jsonl"),
    Array.from({ length: inputs }, (_, i) => ({ id: `r${i}`, source: `count from ${i} on` })),
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = join(folder, "run", "requests.jsonl");
const cap = 400 * inputs;
const command = () =>
  retort.start(
    ...["gather", "--url", server.baseUrl, "--inputs", "inputs.jsonl", "--run-dir", "run", "--yes", "--json"],
    ...["--samples", String(samples), "--max-tokens", "5", "--concurrency", "6", "--set", `budget.tokens=${cap}`],
  );

/** Whole lines: one that was being written when its writer died is none. */
function onDisk(): LedgerEntry[] {
  try {
    const text = readFileSync(path, "utf8");
    return text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const askedFor = (from: number): string[] =>
  server.seen
    .slice(from)
    .flatMap(({ body }) => /count from (\d+) on/.exec(JSON.stringify(body))?.[1] ?? [])
    .map((number) => `r${number}`);

test(
  `a job that is killed ${kills} times asks for nothing that is on disk, pays twice at most what was under way, and stays below its cap`,
  async () => {
    const random = RandomSequence.named(3, "kills");
    server.delayMs = 60;
    let before: LedgerEntry[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const seen = server.seen.length;
      const done = new Set(before.flatMap((entry) => (entry.kind === "answered" && entry.about !== null ? [entry.about] : [])));
      const job = command();
      // Somewhere between its start and its end, most often while it asks.
      const enough = seen + random.below(40) + 1;
      await until(() => server.seen.length >= enough, job);
      await sleep(random.below(80));
      job.signalGroup("SIGKILL");
      await job.ended;
      // What had left before the kill may still arrive.
      await sleep(100);
      const after = onDisk();
      expect(after.slice(0, before.length)).toEqual(before);
      expect(askedFor(seen).filter((id) => done.has(id))).toEqual([]);
      expect(server.seen.filter(({ url }) => url.includes("completions")).length).toBeLessThanOrEqual(
        after.filter(({ kind }) => kind === "sent").length,
      );
      before = after;
    }
    server.delayMs = 0;
    const { exitCode, stdout } = await command().ended;
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect([report.answered, report.answers.answers]).toEqual([inputs, inputs * samples]);
    const state = LedgerState.read(path);
    const answers = onDisk().filter((entry) => entry.kind === "answered" && entry.about !== null).length;
    expect(report.lost.requests).toBeGreaterThan(0);
    expect(report.lost.requests).toBeLessThanOrEqual(6 * kills + kills);
    // Every input is one request; what was asked for beyond that was under way at a kill.
    expect(askedFor(0).length - answers).toBeLessThanOrEqual(state.lost.requests);
    expect(answers).toBe(inputs);
    expect(tokensOf(state.spent)).toBeLessThanOrEqual(cap);
    expect(server.used.promptTokens + server.used.completionTokens).toBeLessThanOrEqual(tokensOf(state.spent));
  },
  (kills + 2) * 20_000,
);
