import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../core/index.js";
import { openRun, type Run, runPaths } from "../runs/index.js";
import { openWatched } from "./open-watched.js";
import { refreshed } from "./refreshed.js";
import { serveWatched, type WatchServer } from "./serve-watched.js";

let folder: string;
let run: Run;
let server: WatchServer | undefined;

const config = { version: 1, teacher: {}, student: {}, seed: 1 };
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "retort-watch-")), "run");
  run = await openRun(folder, config, { environment: { seed: 1, device: "cpu", threads: 1, torch: "2.13.0" } });
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(join(folder, ".."), { recursive: true });
});

const step = (number: number) => {
  const rest = { terms: { nll: 2 }, learningRate: 0.1, gradientNorm: 1, tokensPerSecond: 1234 };
  return { kind: "step", step: number, loss: 2, progress: number / 10, ...rest } as const;
};

interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, server?.url), options, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on("error", reject).end();
  });
}

describe("retort watch's server", () => {
  test("shows a run that is at work, and what it asks for, under a policy that lets it ask this server alone", async () => {
    run.startPhase("teacher");
    for (let i = 1; i <= 5; i++) run.log(step(i));
    run.log({ kind: "warning", message: "<b>careful</b>" });
    server = await serveWatched(openWatched(folder), 0);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const { status, headers, body } = await ask("/");
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; .*frame-ancestors 'none'$/,
    );
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(body).toContain("Teacher 50 %");
    expect(body).toContain('<progress value="0.5000" max="1">');
    expect(body).toContain("step 5, 1,234 tokens/s, loss 2.000");
    expect(body).toContain("<li>&lt;b&gt;careful&lt;/b&gt;</li>");
    expect(body).toContain('aria-label="Teacher: loss 2.000 at step 1, 2.000 at step 5."');
    const updates = await ask("/updates");
    const { isFinal, sections } = JSON.parse(updates.body);
    expect(isFinal).toBe(false);
    expect(sections.map(({ id }: { id: string }) => id)).toEqual(["progress", "curves", "again"]);
    expect(body).toContain(sections[0].html);
    const again = await ask("/updates", { headers: { "If-None-Match": updates.headers.etag as string } });
    expect([again.status, again.body]).toEqual([304, ""]);
  });

  test("shows the progress of parts without steps, and says what ended a run", async () => {
    run.startPhase("pseudo-targets");
    run.progress({ kind: "progress", done: 250, total: 1000, unit: "inputs" });
    server = await serveWatched(openWatched(folder), 0);
    expect((await ask("/")).body).toContain("250 of 1,000 inputs");
    run.fail(new ConfigError("the disk is <full>."));
    server.close();
    server = await serveWatched(openWatched(folder), 0);
    const { body } = await ask("/");
    expect(body).toContain("The run failed: the disk is &lt;full&gt;.");
    expect(body).not.toContain("250 of 1,000 inputs");
  });

  test("of a run that is done gives the report that it wrote, byte by byte, with its own policy", async () => {
    const report = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-x&#39;"><p>done`;
    writeFileSync(runPaths(folder).report.html, report);
    run.done();
    server = await serveWatched(openWatched(folder), 0);
    const { headers, body } = await ask("/");
    expect(body).toBe(report);
    expect(headers["content-security-policy"]).toBe("default-src 'none'; style-src 'sha256-x'; frame-ancestors 'none'");
    expect(JSON.parse((await ask("/updates")).body)).toEqual({ isFinal: true });
    writeFileSync(runPaths(folder).report.html, "<script>alert(1)</script>");
    server.close();
    server = await serveWatched(openWatched(folder), 0);
    expect((await ask("/")).headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  test("refuses other hosts, other origins, everything but reading, and every other path", async () => {
    server = await serveWatched(openWatched(folder), 0);
    const { port } = new URL(server.url);
    const status = async (options: Parameters<typeof ask>[1], path = "/updates") => (await ask(path, options)).status;
    expect(await status({})).toBe(200);
    expect(await status({ headers: { Host: `localhost:${port}` } })).toBe(200);
    expect(await status({ headers: { Origin: `http://127.0.0.1:${port}` } })).toBe(200);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", `127.0.0.1.evil.example:${port}`]) {
      expect(await status({ headers: { Host: host } })).toBe(421);
    }
    for (const origin of ["http://evil.example", "null", `https://127.0.0.1:${port}`, "http://127.0.0.1:1"]) {
      expect(await status({ headers: { Origin: origin } })).toBe(403);
    }
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) expect(await status({ method })).toBe(405);
    const head = await ask("/", { method: "HEAD" });
    expect([head.status, head.body]).toEqual([200, ""]);
    for (const path of ["/config.json", "/../status.json", "/%2e%2e/status.json", "/favicon.ico"]) expect(await status({}, path)).toBe(404);
  });

  test("reads and writes nothing", async () => {
    run.startPhase("teacher");
    run.log(step(1));
    const state = () => readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]);
    const before = state();
    server = await serveWatched(openWatched(folder), 0);
    await ask("/");
    await ask("/updates");
    expect(state()).toEqual(before);
  });

  test("says what cannot be read, and goes on when it can", async () => {
    server = await serveWatched(openWatched(folder), 0);
    const log = runPaths(folder).events;
    const text = readFileSync(log, "utf8");
    appendFileSync(log, "no json\n");
    const { status, body } = await ask("/");
    expect([status, body]).toEqual([500, expect.stringContaining("events.jsonl:1: not a JSON document")]);
    writeFileSync(log, text);
    server.close();
    server = await serveWatched(openWatched(folder), 0);
    expect((await ask("/")).status).toBe(200);
  });

  test("a folder that is not there, or holds no run, and a port that is taken are said to be so", async () => {
    expect(() => openWatched(join(folder, "nowhere"))).toThrow("there is no such folder");
    writeFileSync(runPaths(folder).config, JSON.stringify({ model_type: "t5" }));
    expect(() => openWatched(folder)).toThrow("is not a run folder");
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(serveWatched({ look: () => Promise.reject(new Error()) }, port)).rejects.toThrow(`port ${port} is taken.`);
    await new Promise((resolve) => taken.close(resolve));
  });
});

test("what is watched is looked at the more seldom the longer a look takes, and once for all who ask", async () => {
  let [time, looks, cost] = [0, 0, 500];
  const look = refreshed(
    async () => {
      time += cost;
      return ++looks;
    },
    () => time,
  );
  expect(await Promise.all([look(), look()])).toEqual([1, 1]);
  time += 4900;
  expect(await look()).toBe(1);
  time += 100;
  cost = 60_000;
  expect(await look()).toBe(2);
  time += 10_000;
  expect(await look()).toBe(3);
});
