import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { findProgram, runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { inspectLibtorch, PINNED_VERSION, releaseOf, unresolvedLibraries } from "./inspect-libtorch.mjs";
import { writeJson } from "./stamp.mjs";

/** What pip is asked for. A local version such as `+cpu` never comes from PyPI by accident; macOS wheels have no such suffix. */
export const REQUIREMENT = platform() === "darwin" ? `torch==${PINNED_VERSION}` : `torch==${PINNED_VERSION}+cpu`;

const INDEXES = [
  { name: "pip's configured indexes", args: [] },
  { name: "PyTorch's CPU index", args: ["--index-url", "https://download.pytorch.org/whl/cpu"] },
];
const WHEEL_PLATFORMS = {
  "linux-x64": "manylinux_2_28_x86_64",
  "linux-arm64": "manylinux_2_28_aarch64",
  "darwin-arm64": "macosx_11_0_arm64",
};
// Only the C++ part is used, so the wheel need not fit the Python that downloads it.
const ANY_PYTHON = ["--python-version", "3.11", "--only-binary=:all:", "--platform", WHEEL_PLATFORMS[`${platform()}-${arch()}`] ?? "any"];

const UNPACK = `
import sys, zipfile
wheel, target = sys.argv[1:]
wanted = ("torch/lib/", "torch/include/", "torch/version.py", "torch/.dylibs/", "torch.libs/")
unused = ("torch/lib/libtorch_python.", "torch/lib/libbackend_with_compiler.", "torch/lib/libjitbackend_test.", "torch/lib/libtorchbind_test.")
with zipfile.ZipFile(wheel) as archive:
    names = [name for name in archive.namelist() if name.startswith(wanted) and not name.startswith(unused)]
    archive.extractall(target, names)
`;

/**
 * Downloads the pinned torch wheel with pip, keeps its C++ part, checks that it can be loaded and only then puts it in its place:
 * an interrupted download leaves nothing there.
 * @param {import("./places.mjs").Places} places @param {NodeJS.ProcessEnv} env @param {(line: string) => void} log
 * @returns {Promise<string>} where the wheel came from
 */
export async function downloadLibtorch(places, env, log) {
  discardDownload(places);
  const aside = partialFolder(places);
  const wheels = join(aside, "wheel");
  mkdirSync(join(aside, "tmp"), { recursive: true });
  log(`libtorch: downloading ${REQUIREMENT} (about 190 MB, 480 MB unpacked)`);
  try {
    const index = await fetchWheel(wheels, { python: findProgram(["python3"], env), env: { ...env, TMPDIR: join(aside, "tmp") } });
    const [wheel] = readdirSync(wheels);
    const unpacked = join(aside, "libtorch");
    const libtorch = await unpackWheel(join(wheels, wheel), unpacked, env);
    const sha256 = await hashFile(join(wheels, wheel));
    writeJson(join(unpacked, "source.json"), { requirement: REQUIREMENT, version: libtorch.version, index, wheel, sha256 });
    rmSync(places.libtorch, { recursive: true, force: true });
    renameSync(unpacked, places.libtorch);
    return index;
  } finally {
    discardDownload(places);
  }
}

function discardDownload(places) {
  rmSync(partialFolder(places), { recursive: true, force: true, maxRetries: 3 });
}

function partialFolder(places) {
  return join(places.state, "libtorch.partial");
}

async function fetchWheel(wheels, { python, env }) {
  const answers = [];
  for (const index of INDEXES) {
    for (const target of [[], ANY_PYTHON]) {
      const pip = ["-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check", "-d", wheels];
      const showOutput = process.stderr.isTTY === true;
      const { code, stderr } = await runCommand(python, [...pip, ...index.args, ...target, REQUIREMENT], { env, showOutput });
      if (code === 0) return index.name;
      answers.push(stderr);
      // Asking an index that cannot be reached once more takes pip's retries again.
      if (isUnreachable(stderr)) break;
    }
  }
  throw new SetupFailure(explain(answers), { output: lastLines(answers) });
}

function isUnreachable(stderr) {
  return /Retrying \(|ConnectionError|ConnectTimeout|ReadTimeout|name resolution|SSLError|ProxyError|CERTIFICATE_VERIFY_FAILED/.test(
    stderr,
  );
}

function explain(answers) {
  if (answers.some((answer) => /No space left on device|ENOSPC/.test(answer)))
    return "the disk is full while downloading libtorch: make room.";
  const orElse = "or set RETORT_LIBTORCH to a libtorch folder (or to `python`, if that has torch)";
  if (answers.every(isUnreachable))
    return `no package index can be reached to download ${REQUIREMENT}: check the network and pip's settings, ${orElse}.`;
  return `neither ${INDEXES.map((index) => index.name).join(" nor ")} gave ${REQUIREMENT}: check pip's settings, ${orElse}.`;
}

function lastLines(answers) {
  const errors = answers.flatMap((answer) =>
    answer
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("ERROR"))
      .slice(-2),
  );
  return [...new Set(errors)].join("\n");
}

async function unpackWheel(wheel, target, env) {
  const { code, stderr } = await runCommand(findProgram(["python3"], env), ["-c", UNPACK, wheel, target], { env });
  if (code !== 0) {
    const why = /No space left/.test(stderr)
      ? "the disk is full: make room"
      : "the file is broken: empty pip's cache (python3 -m pip cache purge)";
    throw new SetupFailure(`the torch wheel cannot be unpacked, ${why} and run the set-up again.`, { output: stderr });
  }
  const { libtorch, problem } = inspectLibtorch(join(target, "torch"));
  if (problem) throw new SetupFailure(`the downloaded torch ${problem}; set RETORT_LIBTORCH to a libtorch folder instead.`);
  if (releaseOf(libtorch.version) !== PINNED_VERSION) {
    throw new SetupFailure(`pip gave torch ${libtorch.version} when asked for ${REQUIREMENT}: check pip's settings.`);
  }
  const unresolved = await unresolvedLibraries(libtorch.folder, env);
  if (unresolved.length > 0) {
    throw new SetupFailure(`the downloaded torch needs ${unresolved.join(", ")}, which this system lacks: install what provides it.`);
  }
  return libtorch;
}

async function hashFile(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
