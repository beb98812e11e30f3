import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { TAKEN_LIBTORCH } from "./scratch-checkout.js";

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), "install-"));
const project = join(folder, "project");
const cache = join(folder, "cache");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program as a user would: none of the variables that `npm test` hands down, a cache of its own, the checkout's libtorch. */
function run(program: string, args: readonly string[], cwd: string): { status: number | null; output: string } {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|NODE_ENV|VITEST)/i.test(name));
  const env = { ...Object.fromEntries(inherited), XDG_CACHE_HOME: cache, RETORT_LIBTORCH: TAKEN_LIBTORCH };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

/** Names, sizes and times of every file below a folder. */
function fingerprint(root: string): string {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  const lines = files.map((file) => [file, statSync(join(root, file)).size, statSync(join(root, file)).mtimeMs].join(" "));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

test(
  "installed as a dependency, the set-up builds into the user's cache and leaves node_modules alone",
  (context) => {
    mkdirSync(project);
    const packed = run("npm", ["pack", "--silent", "--pack-destination", folder], resolve("."));
    expect(packed.status, packed.output).toBe(0);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    writeFileSync(join(project, "package.json"), '{ "private": true }\n');
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, `retort-kd-${version}.tgz`)];
    const installed = run("npm", install, project);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(installed.output)) {
      process.stderr.write("skipped: npm's registry cannot be reached, so the package cannot be installed in an empty project\n");
      context.skip("npm's registry cannot be reached");
    }
    expect(installed.status, installed.output).toBe(0);
    expect(existsSync(join(project, "node_modules/retort-kd/teachers/pronounce/model.safetensors"))).toBe(true);
    const before = fingerprint(join(project, "node_modules"));

    const setUp = run("npx", ["--no-install", "retort", "setup"], project);
    expect(setUp.status, setUp.output).toBe(0);
    const addon = join(cache, "retort-kd", version, "retort.node");
    expect(Object.keys(createRequire(import.meta.url)(addon) as object)).toContain("findOperator");

    const doctor = run("npx", ["--no-install", "retort", "doctor"], project);
    expect(doctor.status, doctor.output).toBe(0);
    expect(doctor.output).toContain(`${addon} loads`);

    const again = run("npx", ["--no-install", "retort", "setup"], project);
    expect(again.output).toMatch(/native addon: up to date/);
    expect(fingerprint(join(project, "node_modules"))).toBe(before);
    expect(existsSync(join(project, "build"))).toBe(false);
  },
  15 * MINUTES,
);
