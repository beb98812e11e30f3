#!/usr/bin/env node
// Installs llama.cpp (node-llama-cpp) beside this file, for the checks of exported models: only its binary for the CPU on linux-x64, nothing built, none of its scripts run.
// About 83 MB. Usage: npm run llama-cpp
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** What `npm ci` says where its registry is out of reach, or the machine is another. */
const excuses = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|EBADPLATFORM/;

/** Why llama.cpp cannot be had here; undefined where it is installed, now or already. @throws Error for any other failure. */
export function installLlamaCpp() {
  if (existsSync(join(folder, "node_modules", "node-llama-cpp", "package.json"))) return undefined;
  const flags = ["--omit=optional", "--omit=peer", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  const { status, stdout, stderr } = spawnSync("npm", ["ci", ...flags], { cwd: folder, encoding: "utf8" });
  if (status === 0) return undefined;
  const output = `${stdout}${stderr}`;
  const [excuse] = excuses.exec(output) ?? [];
  if (excuse === undefined) throw new Error(`npm ci failed in ${folder}:\n${output}`);
  return excuse === "EBADPLATFORM" ? "its binary is for linux-x64" : `npm's registry cannot be reached (${excuse})`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const excuse = installLlamaCpp();
  if (excuse !== undefined) throw new Error(`llama.cpp is not installed: ${excuse}.`);
}
