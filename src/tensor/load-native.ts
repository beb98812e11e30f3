import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SetupError } from "../core/index.js";
import type { NativeBinding } from "./binding.js";

const PACKAGE_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

let loaded: NativeBinding | undefined;

/**
 * The native addon, loaded once per thread: the file that `$RETORT_NATIVE` names, else `build/retort.node` of this package, else the one
 * that `retort setup` put into the user's cache folder.
 * @throws SetupError if there is none, or it cannot be loaded (e.g. libtorch was moved).
 */
export function loadNative(): NativeBinding {
  loaded ??= load(findNative(process.env));
  return loaded;
}

/** The addon's path. Exported for `retort doctor`. */
export function findNative(env: NodeJS.ProcessEnv, root: string = PACKAGE_ROOT): string {
  const named = env.RETORT_NATIVE;
  if (named) {
    if (existsSync(named)) return resolve(named);
    throw new SetupError(`RETORT_NATIVE names ${named}, which does not exist.`, { hint: "Unset it, or name a built retort.node." });
  }
  const candidates = [join(root, "build", "retort.node"), join(cacheFolder(env), "retort-kd", versionOf(root), "retort.node")];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new SetupError(`The tensor engine is not built: neither ${candidates.join(" nor ")} exists.`, { hint: "run `npx retort setup`" });
}

function load(path: string): NativeBinding {
  try {
    return createRequire(import.meta.url)(path) as NativeBinding;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(`The tensor engine ${path} cannot be loaded: ${reason}`, { cause, hint: "run `retort doctor`" });
  }
}

function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return version;
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  // The XDG specification asks to ignore a relative path.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  const home = env.HOME || homedir() || "/tmp";
  return process.platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}
