#!/usr/bin/env node
// Installs llama.cpp (node-llama-cpp) beside this file, for the checks of exported models: only its binary for the CPU on linux-x64, nothing built, none of its scripts run.
// About 83 MB. Usage: npm run llama-cpp
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const installed = join(folder, "node_modules");
/** On the same disk, and none of git's business. */
const scratch = fileURLToPath(new URL("../../build", import.meta.url));

/** What `npm ci` says where its registry is out of reach, or the machine is another. */
const excuses = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|EBADPLATFORM/;
const flags = ["--omit=optional", "--omit=peer", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];

/**
 * Why llama.cpp cannot be had here; undefined where it is installed, now or already. Tests may ask at the same time: it is made aside, and whoever is first puts it there.
 * @throws Error for any other failure.
 */
export function installLlamaCpp() {
  if (existsSync(installed)) return undefined;
  mkdirSync(scratch, { recursive: true });
  const aside = mkdtempSync(join(scratch, "llama-cpp-"));
  try {
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(folder, name), join(aside, name));
    const { status, stdout, stderr } = spawnSync("npm", ["ci", ...flags], { cwd: aside, encoding: "utf8" });
    if (status !== 0) return excuseOf(`${stdout}${stderr}`);
    putInPlace(join(aside, "node_modules"));
    return undefined;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function excuseOf(output) {
  const [excuse] = excuses.exec(output) ?? [];
  if (excuse === undefined) throw new Error(`npm ci failed:\n${output}`);
  return excuse === "EBADPLATFORM" ? "its binary is for linux-x64" : `npm's registry cannot be reached (${excuse})`;
}

function putInPlace(made) {
  try {
    renameSync(made, installed);
  } catch (error) {
    // Another process was first.
    if (!existsSync(installed)) throw error;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const excuse = installLlamaCpp();
  if (excuse !== undefined) throw new Error(`llama.cpp is not installed: ${excuse}.`);
}
