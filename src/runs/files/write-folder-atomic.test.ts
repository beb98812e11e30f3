import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatTag, ownTag } from "../processes/index.js";
import { killHard, saying, useChildren, useFolder } from "../testing/child-process.js";
import { recoverFolder } from "./partial.js";
import { writeFolderAtomic } from "./write-folder-atomic.js";

const folder = useFolder();
const children = useChildren();

function fillWith(text: string) {
  return (aside: string) => writeFileSync(join(aside, "weights"), text);
}

describe("writeFolderAtomic", () => {
  it("makes and replaces a folder as a whole", async () => {
    const path = join(folder(), "checkpoints", "step-1");
    await writeFolderAtomic(path, (aside) => {
      mkdirSync(join(aside, "nested"));
      writeFileSync(join(aside, "nested", "first"), "1");
    });
    await writeFolderAtomic(path, fillWith("second"));
    expect(readdirSync(path)).toEqual(["weights"]);
    expect(readdirSync(join(folder(), "checkpoints"))).toEqual(["step-1"]);
  });

  it("changes nothing when filling fails", async () => {
    const path = join(folder(), "student");
    await writeFolderAtomic(path, fillWith("old"));
    const failing = writeFolderAtomic(path, async (aside) => {
      fillWith("new")(aside);
      throw new Error("out of memory");
    });
    await expect(failing).rejects.toThrow("out of memory");
    expect(readFileSync(join(path, "weights"), "utf8")).toBe("old");
    expect(readdirSync(folder())).toEqual(["student"]);
  });

  it("replaces no file, and makes nothing below one", async () => {
    const path = join(folder(), "file");
    writeFileSync(path, "mine");
    for (const place of [path, join(path, "student")]) {
      await expect(writeFolderAtomic(place, fillWith("new"))).rejects.toThrow(`${path}: cannot be made: there is a file of this name.`);
    }
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("says which of the files it cannot make, and leaves alone what the filling could not read", async () => {
    const path = join(folder(), "student");
    const long = writeFolderAtomic(path, (aside) => writeFileSync(join(aside, "x".repeat(300)), ""));
    await expect(long).rejects.toThrow(`${path}: cannot be written: the name is too long.`);
    await expect(writeFolderAtomic(path, () => void readFileSync("/etc/passwd/x"))).rejects.toMatchObject({ code: "ENOTDIR" });
    expect(readdirSync(folder())).toEqual([]);
  });

  it("survives SIGKILL while it is filled", async () => {
    const path = join(folder(), "student");
    await writeFolderAtomic(path, fillWith("old"));
    const child = children.start(
      `import { writeFileSync } from "node:fs";
       await runs.writeFolderAtomic(args[0], async (aside) => {
         writeFileSync(aside + "/weights", "half");
         say("filling");
         await new Promise(() => setInterval(() => {}, 1000));
       });`,
      path,
    );
    await saying(child, "filling");
    expect(existsSync(path)).toBe(true);
    await killHard(child);
    expect(readFileSync(join(path, "weights"), "utf8")).toBe("old");
    recoverFolder(folder());
    expect(readdirSync(folder())).toEqual(["student"]);
  });

  it("puts the old folder back if the writer died between the renames", () => {
    const dead = formatTag({ ...ownTag(), pid: spawnSync("true").pid, startTicks: 1 });
    for (const name of [`.student~${dead}~0a.replaced`, `.student~${dead}~0b.partial`]) {
      mkdirSync(join(folder(), name));
      writeFileSync(join(folder(), name, "weights"), name);
    }
    recoverFolder(folder());
    expect(readdirSync(folder())).toEqual(["student"]);
    expect(readFileSync(join(folder(), "student", "weights"), "utf8")).toContain(".replaced");
  });
});
