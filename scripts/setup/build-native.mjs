import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findProgram, runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { fingerprint, listFiles } from "./stamp.mjs";

const ROOT = dirname(dirname(import.meta.dirname));
const SOURCES = join(ROOT, "native");
const MACOS = platform() === "darwin";
const LIBRARY_EXTENSION = MACOS ? "dylib" : "so";

/**
 * Compiles `native/*.cc` against a libtorch into one Node addon. The stamp of everything that went in is compiled into the addon,
 * so a second build with nothing changed only reads that, and an addon is never taken for one of other sources or another libtorch.
 * @param {object} options
 * @param {string} options.libtorch the folder that holds `lib/` and `include/`
 * @param {string} options.outFile replaced in one step, when the build has succeeded
 * @param {string} [options.nodeApiInclude] the folder of `node_api.h`
 * @param {(line: string) => void} [options.log]
 * @param {NodeJS.ProcessEnv} [options.env] `CXX` names the compiler
 * @returns {Promise<{ built: boolean }>} false when there was nothing to do
 * @throws {SetupFailure} no compiler (says what to install), or the compiler's own message
 */
export async function buildNative({ libtorch, outFile, nodeApiInclude = defaultNodeApiInclude(), log = () => {}, env = process.env }) {
  const compiler = await findCompiler(env);
  const flags = [...compileFlags(resolve(libtorch), resolve(nodeApiInclude)), openMpFlag(compiler)];
  const linking = linkFlags(resolve(libtorch));
  const stamp = buildStamp([compiler.version, flags, linking, libtorchIdentity(resolve(libtorch))]);
  if (holdsStamp(outFile, stamp)) return { built: false };
  const startMs = performance.now();
  const stamped = [...flags, `-DRETORT_BUILD_STAMP="${stamp}"`];
  await compile({ compiler, flags: stamped, linking, outFile: resolve(outFile) });
  log(`built ${outFile} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return { built: true };
}

async function findCompiler(env) {
  // CXX may carry arguments, as in `ccache g++`.
  const [named, ...args] = (env.CXX ?? "").split(/\s+/).filter((word) => word !== "");
  const names = named ? [named] : MACOS ? ["clang++", "g++"] : ["g++", "clang++", "c++"];
  const path = findProgram(names, env);
  if (path === undefined) {
    const install = MACOS ? "`xcode-select --install`" : "`apt-get install g++` (or your system's package for it)";
    throw new SetupFailure(
      `No C++ compiler found (looked for ${names.join(", ")}): run ${install}, or set CXX to a compiler that knows C++20.`,
    );
  }
  const { code, stdout, stderr } = await runCommand(path, [...args, "--version"], { env });
  if (code !== 0) throw new SetupFailure(`The C++ compiler ${path} does not run: set CXX to another one.`, { output: stderr });
  return { path, args, env, version: [path, ...args, stdout].join("\n") };
}

function compileFlags(libtorch, nodeApiInclude) {
  const include = join(libtorch, "include");
  return [
    ..."-O2 -std=c++20 -fPIC -fvisibility=hidden -Wall -Wextra -DNAPI_VERSION=8".split(" "),
    // Loops with a choice in them become vectors; the flags of floating-point exceptions, which nothing reads, may differ.
    "-fno-trapping-math",
    `-D_GLIBCXX_USE_CXX11_ABI=${usesCxx11Abi(libtorch) ? 1 : 0}`,
    `-I${nodeApiInclude}`,
    // As system headers, whose warnings are not ours to mend.
    ...["-isystem", include, "-isystem", join(include, "torch/csrc/api/include")],
  ];
}

/** GCC's OpenMP is the one that libtorch brings and runs its own threads by. Another compiler's would be a second one: our kernels then use vectors, but one thread. */
function openMpFlag(compiler) {
  return compiler.version.includes("clang") ? "-fopenmp-simd" : "-fopenmp";
}

function linkFlags(libtorch) {
  const lib = join(libtorch, "lib");
  const paths = [`-L${lib}`, `-Wl,-rpath,${lib}`];
  if (MACOS) return ["-bundle", "-undefined", "dynamic_lookup", ...paths, "-ltorch", "-ltorch_cpu", "-lc10"];
  // Nothing refers to the CUDA libraries by name: they register their kernels when they are loaded.
  const cuda = ["torch_cuda", "c10_cuda"].filter((name) => existsSync(join(lib, `lib${name}.so`))).map((name) => `-l${name}`);
  // Bound at once, so that a libtorch that lacks a symbol is an error when the addon is loaded and not the process's end at first use.
  return ["-shared", "-Wl,-z,now", ...paths, "-Wl,--no-as-needed", ...cuda, "-ltorch", "-ltorch_cpu", "-lc10"];
}

/**
 * Which of libstdc++'s two strings libtorch was built with: 2.6 still came with either. The constructor c10::Device(const std::string&)
 * is `…C1ERKSs` with the old one. macOS has only one.
 */
function usesCxx11Abi(libtorch) {
  return MACOS || !readFileSync(join(libtorch, "lib/libc10.so")).includes("_ZN3c106DeviceC1ERKSs");
}

function libtorchIdentity(libtorch) {
  const { size, mtimeMs } = statSync(join(libtorch, `lib/libtorch_cpu.${LIBRARY_EXTENSION}`));
  return [libtorch, size, mtimeMs];
}

function buildStamp(inputs) {
  return fingerprint(SOURCES, sourceFiles(".cc", ".h"), [...inputs, platform(), arch()]);
}

function sourceFiles(...extensions) {
  return listFiles(SOURCES).filter((file) => extensions.includes(extname(file)));
}

function holdsStamp(outFile, stamp) {
  return existsSync(outFile) && readFileSync(outFile).includes(stamp);
}

/**
 * All sources as one translation unit: libtorch's headers cost ten times what our code does, and are so paid for once.
 * Written aside, then renamed.
 */
async function compile({ compiler, flags, linking, outFile }) {
  mkdirSync(dirname(outFile), { recursive: true });
  const aside = `${outFile}.${process.pid}.partial`;
  const everything = `${aside}.cc`;
  try {
    writeFileSync(
      everything,
      sourceFiles(".cc")
        .map((source) => `#include ${JSON.stringify(source)}\n`)
        .join(""),
    );
    const { code, stderr } = await runCommand(compiler.path, [...compiler.args, ...flags, everything, ...linking, "-o", aside], {
      env: compiler.env,
    });
    if (code !== 0) throw new SetupFailure(`${compiler.path} failed with exit code ${code}.`, { exitCode: 1, output: stderr });
    renameSync(aside, outFile);
  } finally {
    for (const path of [aside, everything]) rmSync(path, { force: true });
  }
}

function defaultNodeApiInclude() {
  return join(dirname(createRequire(join(ROOT, "package.json")).resolve("node-api-headers/package.json")), "include");
}

async function main() {
  const { values } = parseArgs({ options: { libtorch: { type: "string" }, out: { type: "string" } } });
  const libtorch = values.libtorch ?? join(ROOT, ".libtorch/torch");
  const outFile = values.out ?? join(ROOT, "build/retort.node");
  const { built } = await buildNative({ libtorch, outFile, log: (line) => process.stderr.write(`${line}\n`) });
  if (!built) process.stderr.write(`${outFile} is up to date\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n${error.output ?? ""}`);
    process.exitCode = error.exitCode ?? 1;
  });
}
