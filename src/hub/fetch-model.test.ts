import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunEvent } from "../runs/index.js";
import { fetchModel } from "./fetch-model.js";
import type { FetchOptions } from "./fetch-snapshot.js";
import type { HubEnvironment } from "./hub-environment.js";
import type { HubName } from "./hub-name.js";
import { type HubBehaviour, startHub, type TestHub } from "./testing/hub-server.js";

const commit = "a".repeat(40);
const weights = Buffer.alloc(100_000, "weights ");
const repo: HubName = { name: "org/name", revision: undefined };

let hub: TestHub;
let cacheFolder = "";
beforeEach(async () => {
  cacheFolder = mkdtempSync(join(tmpdir(), "retort-hub-"));
  const files = {
    "README.md": "# model",
    "chat_template.jinja": "{{ messages }}",
    "config.json": "{}",
    "tokenizer.json": '{"model":1}',
    "spiece.model": "",
    "model.safetensors": weights,
    "pytorch_model.bin": weights,
    "onnx/model.safetensors": weights,
  };
  hub = await startHub({ files, lfs: ["model.safetensors"], commit });
});
afterEach(async () => {
  await hub.close();
  rmSync(cacheFolder, { recursive: true, force: true });
});

const environment = (changes: Partial<HubEnvironment> = {}): HubEnvironment => ({
  endpoint: hub.endpoint,
  cacheFolder,
  token: undefined,
  offline: false,
  ...changes,
});
const get = (name: Partial<HubName> = {}, options: FetchOptions = {}): Promise<string> =>
  fetchModel({ ...repo, ...name }, { environment: environment(), ...options });
const folder = (...parts: string[]): string => join(cacheFolder, "models--org--name", ...parts);
const change = (changes: Partial<HubBehaviour>): HubBehaviour => Object.assign(hub.behaviour, changes);
const filesAsked = () => hub.seen.filter(({ url }) => url.includes("/resolve/")).map(({ url }) => url.split("/").at(-1));
const blob = createHash("sha256").update(weights).digest("hex");

describe("fetchModel", () => {
  test("fetches what loading reads, and nothing else, into the layout of Python's cache", async () => {
    expect(await get()).toBe(commit);
    const needed = ["chat_template.jinja", "config.json", "model.safetensors", "spiece.model", "tokenizer.json"];
    expect(readdirSync(folder("snapshots", commit)).sort()).toEqual(needed);
    expect(filesAsked().sort()).toEqual(needed.filter((name) => name !== "spiece.model"));
    expect(readFileSync(folder("refs/main"), "utf8")).toBe(commit);
    expect(readlinkSync(folder("snapshots", commit, "model.safetensors"))).toBe(`../../blobs/${blob}`);
    expect(readFileSync(folder("snapshots", commit, "model.safetensors"))).toEqual(weights);
    expect(existsSync(folder("blobs", createHash("sha1").update("blob 2\0{}").digest("hex")))).toBe(true);
  });

  test("fetches nothing twice, and what changed under a branch's name anew", async () => {
    await get();
    hub.seen.length = 0;
    const events: RunEvent[] = [];
    await get({}, { onEvent: (event) => events.push(event) });
    expect([filesAsked(), events]).toEqual([[], []]);
    change({ commit: "b".repeat(40), files: { ...hub.behaviour.files, "config.json": '{"new": 1}' } });
    expect(await get()).toBe("b".repeat(40));
    expect(filesAsked()).toEqual(["config.json"]);
    expect(readdirSync(folder("snapshots"))).toHaveLength(2);
  });

  test("a tag and a commit are asked for by themselves", async () => {
    expect(await get({ revision: "v1" })).toBe(commit);
    expect(readFileSync(folder("refs/v1"), "utf8")).toBe(commit);
    expect(await get({ revision: commit })).toBe(commit);
    expect(readdirSync(folder("refs"))).toEqual(["v1"]);
    await expect(get({ revision: "v2" })).rejects.toThrow(/^org\/name@v2: 127\.0\.0\.1:\d+ has org\/name, but no such branch/);
  });

  test("fetches the shards that the index names", async () => {
    const { "model.safetensors": _, ...files } = hub.behaviour.files;
    const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    const index = JSON.stringify({ weight_map: { a: one, b: two, c: one } });
    change({ files: { ...files, "model.safetensors.index.json": index, [one]: "1", [two]: "2", "other.safetensors": "3" } });
    await get();
    expect(readdirSync(folder("snapshots", commit)).filter((name) => name.endsWith(".safetensors"))).toEqual([one, two]);
    change({
      files: { ...hub.behaviour.files, "model.safetensors.index.json": JSON.stringify({ weight_map: { a: "../../x.safetensors" } }) },
    });
    await expect(get()).rejects.toThrow('names shard "../../x.safetensors", which is not there');
  });

  test("the token goes to the hub and to no other host", async () => {
    change({ token: "hf_secret" });
    await get({}, { environment: environment({ token: "hf_secret" }) });
    const byHost = (host: string) => new Set(hub.seen.filter((request) => request.host === host).map((request) => request.authorization));
    expect(byHost("hub")).toEqual(new Set(["Bearer hf_secret"]));
    expect(byHost("files")).toEqual(new Set([undefined]));
  });

  test("says what to do where it is not let in, without the token", async () => {
    change({ token: "hf_right" });
    const refused = await get({}, { environment: environment({ token: "hf_wrong" }) }).catch((error: Error) => error);
    expect(refused).toMatchObject({ name: "HubError", message: expect.stringContaining("nothing of that name that it shows to you") });
    expect(refused).toMatchObject({ hint: expect.stringContaining("HF_TOKEN") });
    change({ gated: true });
    const gated = await get({}, { environment: environment({ token: "hf_right" }) }).catch((error: Error) => error);
    expect(gated).toMatchObject({ message: expect.stringMatching(/^org\/name: .* gives it only to accounts/) });
    expect(gated).toMatchObject({ hint: `Ask for access at ${hub.endpoint}/org/name, then set HF_TOKEN to a token of that account.` });
    for (const error of [refused, gated]) expect(JSON.stringify([error, String(error)])).not.toMatch(/hf_(right|wrong)/);
    await expect(get({ name: "org/other" })).rejects.toThrow("org/other: there is no such folder, and");
  });

  test("a repository with a pickle alone is refused before anything is fetched, with the command that converts it", async () => {
    change({ files: { "config.json": "{}", "pytorch_model.bin": "x" } });
    await expect(get()).rejects.toMatchObject({
      code: "CHECKPOINT",
      message: `org/name@${commit}: has only pytorch_model.bin, a Python pickle, which can run code when it is read.`,
      hint: expect.stringContaining(`from_pretrained("org/name", revision="${commit}").save_pretrained("converted")`),
    });
    expect(filesAsked()).toEqual([]);
  });
});

describe("an interrupted download", () => {
  const ranges = () => hub.seen.filter(({ host }) => host === "files").map(({ range }) => range);

  test("is taken up where the answer broke off", async () => {
    change({ breakAfter: 30_000 });
    await get();
    expect(ranges()).toEqual([undefined, "bytes=30000-", "bytes=60000-", "bytes=90000-"]);
    expect(readFileSync(folder("blobs", blob))).toEqual(weights);
  });

  test("is kept when attempts run out, and gone on with by the next call", async () => {
    change({ breakAfter: 10_000 });
    await expect(get()).rejects.toThrow("cannot be reached");
    expect(existsSync(folder("refs"))).toBe(false);
    expect(existsSync(folder("blobs", blob))).toBe(false);
    change({ breakAfter: 60_000 });
    const events: RunEvent[] = [];
    await get({}, { onEvent: (event) => events.push(event) });
    expect(ranges().at(-1)).toBe("bytes=50000-");
    expect(events.at(0)).toEqual({ kind: "phase", phase: "download", state: "start" });
    expect(events.at(-2)).toMatchObject({ kind: "progress", done: 100_000, total: 100_000, unit: "bytes" });
  });

  test("begins anew where the host knows no ranges", async () => {
    mkdirSync(folder("blobs"), { recursive: true });
    writeFileSync(folder("blobs", `${blob}.retort-incomplete`), weights.subarray(0, 7));
    change({ ignoresRanges: true });
    await get();
    expect(readFileSync(folder("blobs", blob))).toEqual(weights);
  });

  test("stops when it is asked to, and keeps what has come", async () => {
    const stop = new AbortController();
    change({ breakAfter: 40_000, onFile: () => setTimeout(() => stop.abort(), 5) });
    await expect(get({}, { signal: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(existsSync(folder("blobs", `${blob}.retort-incomplete`))).toBe(true);
    change({ breakAfter: 100_000, onFile: () => undefined });
    expect(await get()).toBe(commit);
  });

  test.each([
    ["of another content", Buffer.alloc(weights.length, "x"), /has hash [0-9a-f]{64}, not/],
    ["too many", Buffer.concat([weights, weights]), /has \d+ bytes, not 100000/],
  ])("bytes %s do not count", async (_, corrupted, message) => {
    change({ corrupted });
    await expect(get()).rejects.toThrow(message);
    expect(readdirSync(folder("blobs")).filter((name) => name.startsWith(blob))).toEqual([]);
  });

  test("a tampered partial is found out and removed", async () => {
    mkdirSync(folder("blobs"), { recursive: true });
    writeFileSync(folder("blobs", `${blob}.retort-incomplete`), "something else");
    await expect(get()).rejects.toThrow(/has hash/);
    expect(await get()).toBe(commit);
  });
});

describe("without the hub", () => {
  test("one sentence says that a folder is to be given", async () => {
    const closed = environment();
    await hub.close();
    await expect(get({}, { environment: closed })).rejects.toMatchObject({
      message: expect.stringMatching(/^org\/name: there is no such folder, and 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/),
      hint: "Give a folder that is on this machine, or run again with a network.",
    });
    await expect(get({}, { environment: { ...closed, offline: true } })).rejects.toThrow("HF_HUB_OFFLINE forbids to ask the hub");
  });

  test("what the cache has serves: with a warning, or silently where offline is asked for", async () => {
    await get();
    const closed = environment();
    await hub.close();
    const warnings: unknown[] = [];
    const onEvent = (event: RunEvent) => warnings.push(event);
    expect(await get({}, { environment: closed, onEvent })).toBe(commit);
    expect(warnings).toEqual([{ kind: "note", message: expect.stringContaining(`cached commit ${commit} is used`) }]);
    expect(await get({}, { environment: { ...closed, offline: true } })).toBe(commit);
    rmSync(folder("snapshots", commit, "model.safetensors"));
    await expect(get({}, { environment: { ...closed, offline: true } })).rejects.toThrow("lacks it");
  });
});
