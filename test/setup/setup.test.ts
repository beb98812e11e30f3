import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ScratchCheckout } from "./scratch-checkout.js";

let checkout: ScratchCheckout;
beforeEach(() => {
  checkout = new ScratchCheckout();
});
afterEach(() => checkout.remove());

function madeAt(): number[] {
  return ["build/retort.node", "dist/index.js"].map((name) => statSync(checkout.path(name)).mtimeMs);
}

describe("a set-up", () => {
  test("builds what is missing, and a second one finds all of it up to date", async () => {
    const first = await checkout.setUp();
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/native addon: built in [\s\S]*TypeScript: compiled 1 files/) });
    const before = madeAt();
    const second = await checkout.setUp();
    expect(second.code).toBe(0);
    expect(second.output.match(/: up to date$/gm)).toHaveLength(4);
    expect(madeAt()).toEqual(before);
    expect(checkout.builds()).toBe(1);
  });

  test("asked for the addon only, needs neither npm nor a compiler of TypeScript, and leaves dist/ alone", async () => {
    rmSync(checkout.path("package-lock.json"));
    const { code, output } = await checkout.setUp(undefined, ["--only-addon"]);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("native addon: built") });
    expect(output).not.toMatch(/npm packages|TypeScript/);
    expect([existsSync(checkout.path("build/retort.node")), existsSync(checkout.path("dist"))]).toEqual([true, false]);
  });

  test("refuses a flag that it does not know, and names those that it does", async () => {
    const { code, output } = await checkout.setUp(undefined, ["--only-adon"]);
    expect(code).toBe(2);
    expect(output).toContain("unknown argument --only-adon; usage: node scripts/setup.mjs [--quiet] [--only-addon]");
  });

  test("rebuilds the addon when its sources change, and it alone", async () => {
    await checkout.setUp();
    checkout.write("native/addon.cc", "// changed\n");
    const { output } = await checkout.setUp();
    expect(checkout.builds()).toBe(2);
    expect(output).toContain("TypeScript: up to date");
  });

  test("recompiles when a source changes, and drops the output of a removed one", async () => {
    checkout.write("src/gone.ts", "export const gone = 1;\n");
    await checkout.setUp();
    rmSync(checkout.path("src/gone.ts"));
    checkout.write("src/index.ts", "export const answer = 43;\n");
    const { output } = await checkout.setUp();
    expect(output).toContain("native addon: up to date");
    expect(readFileSync(checkout.path("dist/index.js"), "utf8")).toContain("43");
    expect(existsSync(checkout.path("dist/gone.js"))).toBe(false);
  });

  test("copies what is not TypeScript, but no tests", async () => {
    checkout.write("src/page.html", "<p>");
    checkout.write("src/index.test.ts", "export {};\n");
    await checkout.setUp();
    expect(readFileSync(checkout.path("dist/page.html"), "utf8")).toBe("<p>");
    expect(existsSync(checkout.path("dist/index.test.js"))).toBe(false);
  });

  test("that meets a type error shows it, exits with 1 and leaves the last good dist/", async () => {
    await checkout.setUp();
    checkout.write("src/index.ts", 'export const answer: number = "x";\n');
    const { code, output } = await checkout.setUp();
    expect(code).toBe(1);
    expect(output).toMatch(/src\/index\.ts.*TS2322[\s\S]*the TypeScript sources do not compile/);
    expect(readFileSync(checkout.path("dist/index.js"), "utf8")).toContain("42");
  });

  test("run twice at once builds once", async () => {
    const results = await Promise.all([checkout.setUp(), checkout.setUp()]);
    expect(results.map((result) => result.code)).toEqual([0, 0]);
    expect(checkout.builds()).toBe(1);
    expect(existsSync(checkout.path("build/setup.lock"))).toBe(false);
  });

  test("takes over the lock of a process that is gone", async () => {
    // Process numbers end far below this one.
    checkout.write("build/setup.lock", "2147483646");
    expect((await checkout.setUp()).code).toBe(0);
  });
});

describe("something missing is one sentence and exit code 2", () => {
  test("a C++ compiler", async () => {
    rmSync(checkout.path("bin/g++"));
    const { code, output } = await checkout.setUp();
    expect(code).toBe(2);
    expect(output.trim()).toBe(
      "set-up: a C++ compiler is missing: install g++ (Debian: apt-get install g++; macOS: xcode-select --install).",
    );
  });

  test("the compiler that CXX names", async () => {
    const { code, output } = await checkout.setUp({ RETORT_LIBTORCH: "", CXX: "nocc" });
    expect(code).toBe(2);
    expect(output).toContain("the C++ compiler CXX=nocc is not on the PATH");
  });

  test("everything at once: npm, compiler and Python", async () => {
    rmSync(checkout.path("bin/g++"));
    rmSync(checkout.path("node_modules"));
    const { code, output } = await checkout.setUp({});
    expect(code).toBe(2);
    expect(output.match(/^set-up: (npm|a C\+\+ compiler|python3) is missing: install/gm)).toHaveLength(3);
  });

  test("pip", async () => {
    checkout.addProgram("python3", "#!/bin/sh\nexit 1\n");
    const { code, output } = await checkout.setUp({});
    expect(code).toBe(2);
    expect(output).toContain("pip is missing for");
  });

  test.each([
    ["a folder that does not exist", "/nonexistent", "does not exist"],
    ["a folder without libtorch", "/", "holds no lib/libc10."],
    ["python, without python3", "python", "python3 is missing"],
  ])("RETORT_LIBTORCH: %s", async (_title, wish, sentence) => {
    const { code, output } = await checkout.setUp({ RETORT_LIBTORCH: wish });
    expect(code).toBe(2);
    expect(output.trim().split("\n")).toEqual([expect.stringContaining(sentence)]);
    expect(output).toContain(`RETORT_LIBTORCH=${wish}`);
  });

  test("a libtorch that is too old", async () => {
    givenLibtorch("2.5.1+cpu");
    const { code, output } = await checkout.setUp({ RETORT_LIBTORCH: checkout.path("given/torch") });
    expect(code).toBe(2);
    expect(output).toContain("is version 2.5.1+cpu, older than 2.6");
  });
});

/** Lays out the bare bones of a torch package of a version in `given/torch`. */
function givenLibtorch(version: string): void {
  const lib = checkout.path("given/torch/lib");
  checkout.write("given/torch/include/ATen/core/dispatch/Dispatcher.h", "");
  checkout.write("given/torch/lib/x", "");
  const suffix = process.platform === "darwin" ? "dylib" : "so";
  for (const name of ["c10", "torch", "torch_cpu"]) symlinkSync(process.execPath, `${lib}/lib${name}.${suffix}`);
  writeFileSync(checkout.path("given/torch/version.py"), `__version__ = '${version}'\n`);
}

describe("downloading libtorch", () => {
  beforeEach(() => checkout.addPython());

  test("keeps it with a note of where it came from, and does not download again", async () => {
    const { code, output } = await checkout.setUp({ FAKE_PIP: "give" });
    expect(code, output).toBe(0);
    expect(output).toContain("downloaded from pip's configured indexes; RETORT_LIBTORCH is not set");
    expect(JSON.parse(readFileSync(checkout.path(".libtorch/source.json"), "utf8"))).toMatchObject({
      version: "2.13.0+cpu",
      wheel: "torch.whl",
    });
    expect(existsSync(checkout.path("build/libtorch.partial"))).toBe(false);
    expect((await checkout.setUp({ FAKE_PIP: "no" })).output).toContain("downloaded earlier");
  });

  test.each(["SIGKILL", "SIGTERM"] as const)(
    "that %s interrupts leaves no half .libtorch, and the next set-up completes",
    async (signal) => {
      const interrupted = checkout.start({ FAKE_PIP: "hang" });
      await expect.poll(() => existsSync(checkout.path("build/libtorch.partial/wheel/half.whl")), { timeout: 20_000 }).toBe(true);
      interrupted.process.kill(signal);
      const { code } = await interrupted.result;
      expect(existsSync(checkout.path(".libtorch"))).toBe(false);
      if (signal === "SIGTERM") {
        expect(code).toBe(143);
        expect(["libtorch.partial", "setup.lock"].filter((name) => existsSync(checkout.path(`build/${name}`)))).toEqual([]);
      }
      const next = await checkout.setUp({ FAKE_PIP: "give" });
      expect(next.code, next.output).toBe(0);
      expect(existsSync(checkout.path(".libtorch/torch/version.py"))).toBe(true);
    },
  );

  test.each([
    ["no network", "WARNING: Retrying (Retry(total=4)) after connection broken", "no package index can be reached"],
    [
      "no such version",
      "ERROR: No matching distribution found for torch==2.13.0+cpu",
      "neither pip's configured indexes nor PyTorch's CPU index gave",
    ],
    ["a full disk", "ERROR: [Errno 28] No space left on device", "the disk is full"],
  ])("%s is one sentence", async (_title, answer, sentence) => {
    const { code, output } = await checkout.setUp({ FAKE_PIP: answer });
    expect(code).toBe(2);
    expect(output).toContain(`set-up: ${sentence}`);
    expect(existsSync(checkout.path(".libtorch"))).toBe(false);
  });

  test("never takes another version than the pinned one", async () => {
    const { code, output } = await checkout.setUp({ FAKE_PIP: "give", FAKE_VERSION: "2.12.0+cpu" });
    expect(code).toBe(2);
    expect(output).toContain("pip gave torch 2.12.0+cpu when asked for");
    expect(existsSync(checkout.path(".libtorch"))).toBe(false);
  });

  test("replaces a downloaded one of another version", async () => {
    await checkout.setUp({ FAKE_PIP: "give" });
    writeFileSync(checkout.path(".libtorch/torch/version.py"), "__version__ = '2.12.0+cpu'\n");
    const { code, output } = await checkout.setUp({ FAKE_PIP: "give" });
    expect(code, output).toBe(0);
    expect(output).toContain("is version 2.12.0+cpu, not the pinned 2.13.0");
  });
});
