import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, InterruptedError, StorageError } from "../../core/index.js";
import { fileHash, writeChunksAtomic, writeFileAtomic } from "../files/index.js";
import { finished, killHard, saying, useChildren, useFolder } from "../testing/child-process.js";
import { type ArtifactSpec, artifactKey } from "./artifact-key.js";
import { type Artifact, ArtifactStore } from "./artifact-store.js";
import { concatenateArtifact } from "./concatenate-artifact.js";

const temporary = useFolder();
const children = useChildren();
const open = () => new ArtifactStore(join(temporary(), "store"));
const spec: ArtifactSpec = { step: "toy", version: 1, config: { beams: 4 }, defaults: {}, inputs: {}, dtype: "float32", engineMajor: 2 };

function makeModel(folder: string): void {
  mkdirSync(join(folder, "nested"));
  writeFileSync(join(folder, "config.json"), "{}\n");
  writeFileSync(join(folder, "nested", "weights.bin"), Buffer.alloc(3_000_000, 7));
}

function makeAnew(): never {
  throw new Error("made again");
}

/** Changes one bit of a file that is read-only. */
function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[1_500_000] = (bytes[1_500_000] as number) ^ 1;
  writeFileSync(writable(path), bytes);
}

function writable(path: string): string {
  chmodSync(path, 0o644);
  return path;
}

describe("getOrMake", () => {
  it("shows an artifact to whoever asked for it before anybody can remove it", async () => {
    const order: string[] = [];
    const store = open();
    let pruned: Promise<unknown> = Promise.resolve();
    for (const made of [true, false]) {
      const use = ({ folder }: Artifact): void => {
        if (!made)
          pruned = open()
            .prune({ all: true })
            .then(() => order.push("removed"));
        order.push(`${readdirSync(folder).length > 0 ? "read" : "gone"}`);
      };
      expect((await store.getOrMake(spec, makeModel, { use })).made).toBe(made);
    }
    await pruned;
    expect(order).toEqual(["read", "read", "removed"]);
  });

  it("makes once, then finds, with a manifest of what is there", async () => {
    const made = await open().getOrMake(spec, makeModel);
    const found = await open().getOrMake(spec, makeAnew);
    expect([made.made, found.made]).toEqual([true, false]);
    expect(found).toMatchObject({ key: made.key, folder: made.folder, manifest: made.manifest });
    expect(found.manifest).toMatchObject({ key: made.key, spec, bytes: 3_000_003 });
    expect(found.manifest.files).toEqual([
      { path: "config.json", bytes: 3, sha256: fileHash(join(found.folder, "config.json")) },
      { path: "nested/weights.bin", bytes: 3_000_000, sha256: fileHash(join(found.folder, "nested/weights.bin")) },
    ]);
    expect(statSync(join(found.folder, "config.json")).mode & 0o777).toBe(0o444);
  });

  it("keeps nothing when making fails", async () => {
    const store = open();
    const failing = store.getOrMake(spec, (folder) => {
      makeModel(folder);
      throw new Error("out of memory");
    });
    await expect(failing).rejects.toThrow("out of memory");
    expect(readdirSync(store.folder)).toEqual([".locks"]);
    expect((await store.getOrMake(spec, makeModel)).made).toBe(true);
  });

  it.each([
    ["a flipped bit", (folder: string) => flipBit(join(folder, "nested/weights.bin")), /nested\/weights\.bin has sha-256 [0-9a-f]{64}, /],
    ["a longer file", (folder: string) => appendFileSync(writable(join(folder, "config.json")), "x"), /config\.json has 4 bytes, 3 were/],
    ["a new file", (folder: string) => writeFileSync(join(folder, "extra"), ""), /extra was not there when/],
    [
      "a manifest without one of its members",
      (folder: string) => {
        const { bytes: _, ...manifest } = JSON.parse(readFileSync(join(folder, "../manifest.json"), "utf8"));
        writeFileSync(join(folder, "../manifest.json"), JSON.stringify(manifest));
      },
      /manifest\.json cannot be read, or is not what was written/,
    ],
    ["a damaged manifest", (folder: string) => writeFileSync(join(folder, "../manifest.json"), "{"), /manifest\.json cannot be read/],
  ])("refuses %s until it is pruned", async (_, damage, message) => {
    const store = open();
    const { key, folder } = await store.getOrMake(spec, makeModel);
    damage(folder);
    const attempt = store.getOrMake(spec, makeAnew);
    await expect(attempt).rejects.toThrow(StorageError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toMatchObject({ hint: expect.stringContaining(`Remove the folder ${join(store.folder, key)}`) });
    expect(store.verify(key).join()).toMatch(message);
    await store.prune({ keys: [key] });
    expect((await store.getOrMake(spec, makeModel)).made).toBe(true);
    expect(store.verify(key)).toEqual([]);
  });

  it("refuses links, whose bytes are elsewhere", async () => {
    const attempt = open().getOrMake(spec, (folder) => symlinkSync("/etc/hostname", join(folder, "link")));
    await expect(attempt).rejects.toThrow(/link: is neither a file nor a folder/);
    expect(open().list()).toEqual([]);
  });

  it("lets one of two in the same process make, while the other waits", async () => {
    const store = open();
    let times = 0;
    const make = async (folder: string) => {
      times++;
      await new Promise((resolve) => setTimeout(resolve, 50));
      makeModel(folder);
    };
    const both = await Promise.all([store.getOrMake(spec, make), store.getOrMake(spec, make)]);
    expect(times).toBe(1);
    expect(both.map(({ made }) => made).sort()).toEqual([false, true]);
  });
});

describe("several processes and one artifact", () => {
  const MAKE = `
    import { appendFileSync, writeFileSync } from "node:fs";
    const store = new runs.ArtifactStore(args[0]);
    const { made } = await store.getOrMake(JSON.parse(args[1]), async (folder) => {
      appendFileSync(args[2], "made\\n");
      writeFileSync(folder + "/weights", "half");
      say("making");
      if (args[3] === "forever") await new Promise(() => setInterval(() => {}, 1000));
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    say("done");`;

  it("make it once", async () => {
    const [store, tally] = [open(), join(temporary(), "tally")];
    const start = () => finished(children.start(MAKE, store.folder, JSON.stringify(spec), tally));
    await Promise.all([start(), start(), start()]);
    expect(readFileSync(tally, "utf8")).toBe("made\n");
    expect(store.list()).toHaveLength(1);
  });

  it("outlive one that is killed while making, and leave no half artifact", async () => {
    const [store, tally] = [open(), join(temporary(), "tally")];
    const child = children.start(MAKE, store.folder, JSON.stringify(spec), tally, "forever");
    await saying(child, "making");
    const waitedFor: number[] = [];
    const waiting = store.getOrMake(spec, makeModel, { onWait: ({ pid }) => waitedFor.push(pid) });
    while (waitedFor.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(store.list()).toEqual([]);
    await killHard(child);
    const { made, folder } = await waiting;
    expect([made, readdirSync(folder)]).toEqual([true, ["config.json", "nested"]]);
    expect(waitedFor).toEqual([child.pid]);
    expect(readdirSync(store.folder)).toHaveLength(2);
  });
});

describe("an artifact that is made piece by piece", () => {
  const piece = (folder: string, name: string) => writeFileAtomic(join(folder, name), name);

  it("goes on with the pieces that are there when making was interrupted", async () => {
    const store = open();
    const failing = store.getOrMake(
      spec,
      (folder) => {
        piece(folder, "a");
        throw new Error("out of memory");
      },
      { keepUnfinished: true },
    );
    await expect(failing).rejects.toThrow("out of memory");
    expect(open().list()).toMatchObject([{ key: artifactKey(spec), state: "unfinished", manifest: undefined, bytes: 1 }]);
    const found: string[][] = [];
    const make = (folder: string) => {
      found.push(readdirSync(folder));
      piece(folder, "b");
    };
    const { made, manifest } = await open().getOrMake(spec, make, { keepUnfinished: true, about: "two letters" });
    expect(found).toEqual([["a"]]);
    expect([made, manifest.files.map(({ path }) => path), manifest.about]).toEqual([true, ["a", "b"], "two letters"]);
    expect(store.verify(manifest.key)).toEqual([]);
    expect(store.list()).toMatchObject([{ key: manifest.key, state: "complete" }]);
  });

  it("goes on from files that are as they were finished, and from no other", async () => {
    const found: boolean[][] = [];
    const attempt = (end: string) =>
      open().getOrMake(
        spec,
        (folder, finished) => {
          found.push(["a", "b", "c"].map((name) => finished.has(name)));
          const write = (name: string) => writeChunksAtomic(join(folder, name), [name], (written) => finished.add(name, written));
          for (const name of ["a", "b"]) write(name);
          writeFileSync(join(folder, "c"), "c");
          if (end !== "") throw new Error(end);
          write("c");
        },
        { keepUnfinished: true },
      );
    await expect(attempt("killed")).rejects.toThrow("killed");
    const unfinished = join(open().folder, ".unfinished", artifactKey(spec));
    writeFileSync(join(unfinished, "files", "b"), "x");
    await expect(attempt("killed again")).rejects.toThrow("killed again");
    writeFileSync(join(unfinished, "finished.json"), readFileSync(join(unfinished, "finished.json"), "utf8").replace('"a"', '"A"'));
    const { folder } = await attempt("");
    expect(found).toEqual([
      [false, false, false],
      [true, false, false],
      [false, false, false],
    ]);
    expect(["a", "b", "c"].map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(["a", "b", "c"]);
    expect(readdirSync(join(folder, "..")).sort()).toEqual(["files", "manifest.json"]);
  });

  it("loses to SIGKILL only what was half written", async () => {
    const store = open();
    const child = children.start(
      `const store = new runs.ArtifactStore(args[0]);
      await store.getOrMake(JSON.parse(args[1]), async (folder) => {
        runs.writeFileAtomic(folder + "/a", "a");
        runs.writeChunksAtomic(folder + "/b", (function* () {
          yield "half";
          say("half");
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        })());
      }, { keepUnfinished: true });`,
      store.folder,
      JSON.stringify(spec),
    );
    await saying(child, "half");
    expect(await store.prune({ keys: [artifactKey(spec)] })).toEqual([]);
    await killHard(child);
    const found: string[] = [];
    const look = (folder: string) => void found.push(...readdirSync(folder));
    await open().getOrMake(spec, look, { keepUnfinished: true });
    expect(found).toEqual(["a"]);
  });

  it("can be pruned when nobody makes it", async () => {
    const store = open();
    const attempt = store.getOrMake(spec, makeAnew, { keepUnfinished: true });
    await expect(attempt).rejects.toThrow("made again");
    expect(await store.prune({ unusedSince: new Date(Date.now() + 1000) })).toMatchObject([{ state: "unfinished" }]);
    expect(store.list()).toEqual([]);
  });

  it("need not be waited for", async () => {
    const [store, stop] = [open(), new AbortController()];
    const enough = new AbortController();
    const first = store.getOrMake(spec, async () => void (await once(enough.signal, "abort")));
    const second = store.getOrMake(spec, makeAnew, { signal: stop.signal, onWait: () => stop.abort() });
    await expect(second).rejects.toThrow(InterruptedError);
    enough.abort();
    expect((await first).made).toBe(true);
  });
});

describe("list and prune", () => {
  it("show and remove by key and by last use", async () => {
    const store = open();
    const [old, fresh] = [await store.getOrMake(spec, makeModel), await store.getOrMake({ ...spec, version: 2 }, makeModel)];
    const longAgo = new Date("2020-01-01");
    utimesSync(join(old.folder, "../manifest.json"), longAgo, longAgo);
    expect(store.list().map(({ key, manifest }) => [key, manifest?.bytes])).toEqual([
      [fresh.key, 3_000_003],
      [old.key, 3_000_003],
    ]);
    expect(store.list()[1]?.lastUsedAt).toEqual(longAgo);
    const removed = await store.prune({ unusedSince: new Date("2021-01-01") });
    expect(removed.map(({ key }) => key)).toEqual([old.key]);
    expect(existsSync(old.folder)).toBe(false);
    expect(store.list().map(({ key }) => key)).toEqual([fresh.key]);
  });

  it("finding an artifact counts as use", async () => {
    const store = open();
    const { folder } = await store.getOrMake(spec, makeModel);
    utimesSync(join(folder, "../manifest.json"), new Date(0), new Date(0));
    await store.getOrMake(spec, makeAnew);
    expect(await store.prune({ unusedSince: new Date("2021-01-01") })).toEqual([]);
  });

  it("refuses to guess what to remove", async () => {
    await expect(open().prune({})).rejects.toThrow(ConfigError);
    await expect(open().prune({ keys: ["../../.."] })).rejects.toThrow("there is no artifact ../..");
  });
});

describe("concatenateArtifact", () => {
  it("puts the files one behind the other, in the order of their names", async () => {
    const artifact = await open().getOrMake(spec, (folder) => {
      for (const name of ["shard-000010", "shard-000002", "shard-000001"]) writeFileSync(join(folder, name), `${name}\n`);
    });
    const path = join(temporary(), "run", "together");
    concatenateArtifact(artifact, path);
    expect(readFileSync(path, "utf8")).toBe("shard-000001\nshard-000002\nshard-000010\n");
    expect(statSync(path).mode & 0o200).toBe(0o200);
  });
});
