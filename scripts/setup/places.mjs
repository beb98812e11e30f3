import { existsSync, readFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { dirname, isAbsolute, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Where the set-up reads and writes. In a checkout: `.libtorch/` and `build/`. Installed as a dependency: a folder of this package's version
 * in the user's cache, so that nothing is written into `node_modules`.
 * @typedef {object} Places
 * @property {"checkout" | "dependency"} mode
 * @property {string} root the package's own folder
 * @property {string} version the package's version
 * @property {string} libtorch holds `torch/lib`, `torch/include`, `torch/version.py` once downloaded
 * @property {string} addon the native addon
 * @property {string} state stamps, the lock and half-made things
 */

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [root] the package's folder
 * @returns {Places}
 */
export function findPlaces(env = process.env, root = PACKAGE_ROOT) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (isDependency(root)) {
    const cache = join(userCache(env), "retort-kd", version);
    return { mode: "dependency", root, version, libtorch: join(cache, "libtorch"), addon: join(cache, "retort.node"), state: cache };
  }
  const build = join(root, "build");
  return { mode: "checkout", root, version, libtorch: join(root, ".libtorch"), addon: join(build, "retort.node"), state: build };
}

function isDependency(root) {
  return root.split(sep).includes("node_modules") || !existsSync(join(root, "src"));
}

function userCache(env) {
  // The XDG specification asks to ignore a relative path.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  const home = env.HOME || homedir() || "/tmp";
  return platform() === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}
