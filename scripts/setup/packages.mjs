import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram, runCommand } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { readJson } from "./stamp.mjs";

/**
 * Whether `node_modules` lacks something that `package-lock.json` asks for. npm writes `node_modules/.package-lock.json` last, so an
 * interrupted installation is noticed; and packages that the user installed with npm directly are not installed again.
 * @param {string} root the checkout
 */
export function packagesAreStale(root) {
  const manifest = readJson(join(root, "package.json"));
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!wanted || !installed) return true;
  for (const kind of ["dependencies", "devDependencies"]) {
    if (JSON.stringify(manifest[kind] ?? {}) !== JSON.stringify(wanted[""]?.[kind] ?? {})) return true;
  }
  return Object.entries(wanted).some(([path, entry]) => path !== "" && isAbsent(root, path, entry, installed[path]));
}

function isAbsent(root, path, wanted, installed) {
  // Optional packages are those of other platforms, mostly.
  if (installed === undefined) return !wanted.optional;
  return installed.version !== wanted.version || installed.integrity !== wanted.integrity || !existsSync(join(root, path, "package.json"));
}

/**
 * `npm ci`, development packages included: the TypeScript compiler is one.
 * @param {string} root @param {NodeJS.ProcessEnv} env
 */
export async function installPackages(root, env) {
  const npm = findProgram(["npm"], env);
  const args = ["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund"];
  const install = () => runCommand(npm, args, { cwd: root, env });
  const first = await install();
  // An npm that outlived a killed set-up may still be writing while this one empties the folder.
  const { code, stdout, stderr } = /ENOTEMPTY/.test(first.stderr) ? await install() : first;
  if (code === 0) return;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(stderr)) {
    throw new SetupFailure("npm cannot reach its registry: check the network, or npm's `registry` and proxy settings.", { output: stderr });
  }
  if (/ENOSPC/.test(stderr)) throw new SetupFailure(`npm ran out of disk space in ${root}: make room there.`, { output: stderr });
  throw new SetupFailure(`npm ci failed with exit code ${code}: see its message above.`, { exitCode: 1, output: stderr || stdout });
}
