import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The libtorch that this checkout's own set-up took. */
export const TAKEN_LIBTORCH = (JSON.parse(readFileSync("build/libtorch.json", "utf8")) as { folder: string }).folder;
const LIBRARY_SUFFIX = process.platform === "darwin" ? "dylib" : "so";

// Counts its calls and copies the addon that is already built: compiling it for each test would take a minute.
const BUILD_STUB = `
import { appendFileSync, copyFileSync } from "node:fs";
export async function buildNative({ outFile }) {
  appendFileSync(new URL("../../builds.log", import.meta.url), "built\\n");
  copyFileSync(${JSON.stringify(resolve("build/retort.node"))}, outFile);
}
`;

// Stands in for python3 with pip. FAKE_PIP: "give" puts a wheel down, "hang" stops half-way, anything else is printed as pip's failure.
const FAKE_PYTHON = `#!${process.execPath}
const { mkdirSync, symlinkSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const args = process.argv.slice(2);
if (args[0] === "-c") {
  const torch = join(args[3], "torch");
  mkdirSync(join(torch, "lib"), { recursive: true });
  mkdirSync(join(torch, "include/ATen/core/dispatch"), { recursive: true });
  for (const name of ["c10", "torch", "torch_cpu"]) symlinkSync(process.execPath, join(torch, "lib", "lib" + name + ".${LIBRARY_SUFFIX}"));
  writeFileSync(join(torch, "include/ATen/core/dispatch/Dispatcher.h"), "");
  writeFileSync(join(torch, "version.py"), "__version__ = '" + (process.env.FAKE_VERSION ?? "2.13.0+cpu") + "'\\n");
} else if (args[2] === "--version") {
  console.log("pip 1.0");
} else {
  const folder = args[args.indexOf("-d") + 1];
  mkdirSync(folder, { recursive: true });
  if (process.env.FAKE_PIP === "give") writeFileSync(join(folder, "torch.whl"), "wheel");
  else if (process.env.FAKE_PIP === "hang") {
    writeFileSync(join(folder, "half.whl"), "whe");
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || process.exit(1), 50);
  } else {
    console.error(process.env.FAKE_PIP);
    process.exit(1);
  }
}
`;

/** How a set-up ended and everything it printed. */
export interface SetupResult {
  readonly code: number | null;
  readonly output: string;
}

/** A checkout in a temporary folder: this one's set-up scripts and packages, one source file, and a stand-in for the addon's build. */
export class ScratchCheckout {
  readonly root: string;
  /** The only folder on the PATH. Holds a compiler by name; {@link addProgram} adds more. */
  readonly bin: string;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), "checkout-"));
    this.bin = join(this.root, "bin");
    mkdirSync(this.bin);
    // The stand-in for Python is a CommonJS script without a suffix.
    writeFileSync(join(this.bin, "package.json"), "{}");
    for (const name of [
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "tsconfig.build.json",
      "scripts/setup.mjs",
      "scripts/setup",
    ]) {
      cpSync(name, this.path(name), { recursive: true });
    }
    symlinkSync(resolve("node_modules"), this.path("node_modules"));
    this.write("scripts/setup/build-native.mjs", BUILD_STUB);
    this.write("native/addon.cc", "// the addon\n");
    this.write("src/index.ts", "export const answer = 42;\n");
    this.addProgram("g++", "#!/bin/sh\n");
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.path(name), ".."), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  addProgram(name: string, text: string): void {
    this.write(join("bin", name), text);
    chmodSync(join(this.bin, name), 0o755);
  }

  addPython(): void {
    this.addProgram("python3", FAKE_PYTHON);
  }

  /** How often the addon was built. */
  builds(): number {
    return readFileSync(this.path("builds.log"), "utf8").split("\n").length - 1;
  }

  /** Runs the doctor to its end, with the libtorch that this checkout took. */
  doctor(): Promise<SetupResult> {
    return this.#run("scripts/setup/doctor.mjs", { RETORT_LIBTORCH: TAKEN_LIBTORCH }).result;
  }

  /** Starts a set-up with this environment and no other but the PATH and an empty home. */
  start(env: Record<string, string>): { process: ChildProcess; result: Promise<SetupResult> } {
    return this.#run("scripts/setup.mjs", env);
  }

  #run(
    script: string,
    env: Record<string, string>,
    flags: readonly string[] = [],
  ): { process: ChildProcess; result: Promise<SetupResult> } {
    const child = spawn(process.execPath, [this.path(script), ...flags], {
      cwd: this.root,
      env: { PATH: this.bin, HOME: this.path("home"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return { process: child, result: new Promise((done) => child.once("close", (code) => done({ code, output }))) };
  }

  /** Runs a set-up to its end; by default with the libtorch that this checkout took. */
  setUp(env: Record<string, string> = { RETORT_LIBTORCH: TAKEN_LIBTORCH }, flags: readonly string[] = []): Promise<SetupResult> {
    return this.#run("scripts/setup.mjs", env, flags).result;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
