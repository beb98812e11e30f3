#!/usr/bin/env node
// Runs a study undisturbed, and once more killed (SIGKILL, the whole process group) at random moments, and compares what both keep:
//   node scripts/study/kill.mjs STUDY.yaml --folder DIR [--kills 20] [--seed 1] [--threads N]
// Scores, weights' hashes, the numbers behind the scores and decisions have to be equal byte for byte, times and rates aside. DIR is to be a new folder.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { RandomSequence } from "../../dist/core/index.js";

const text = { type: "string" };
const options = { folder: text, kills: { ...text, default: "20" }, seed: { ...text, default: "1" }, threads: { ...text, default: "1" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [study] = positionals;
if (study === undefined || values.folder === undefined) {
  console.error("usage: node scripts/study/kill.mjs STUDY.yaml --folder DIR [--kills 20] [--seed 1] [--threads N]");
  process.exit(2);
}
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const random = RandomSequence.named(Number(values.seed), "kills");
mkdirSync(values.folder);

const began = performance.now();
await finished(start("undisturbed"));
const seconds = (performance.now() - began) / 1000;
console.log(`undisturbed: ${seconds.toFixed(0)} s`);

// So that the last kill falls near the end: a call spends its first moments on what was there already.
const longest = 3 + (2 * seconds) / Number(values.kills);
let killed = 0;
for (let call = 1; killed < Number(values.kills); call++) {
  const command = start("killed");
  const after = longest * random.uniform();
  const { exitCode } = await Promise.race([command.ended, sleep(1000 * after, {})]);
  if (exitCode === 0) break;
  process.kill(-command.pid, "SIGKILL");
  await command.ended;
  killed++;
  console.log(`call ${call}: killed after ${after.toFixed(1)} s, ${kept("killed", "scores").length} runs kept`);
}
await finished(start("killed"));

const differences = ["decisions", "scores"].flatMap((part) => different(part, (path) => timeless(JSON.parse(readFileSync(path, "utf8")))));
differences.push(...different("segments", (path) => readFileSync(path)));
console.log(
  `killed ${killed} times: ${differences.length === 0 ? "equal to the one that was not" : `differs in ${differences.join(", ")}`}`,
);
process.exitCode = differences.length === 0 && killed === Number(values.kills) ? 0 : 1;

/** Each with an artifact store of its own, so that neither finds what the other has made. */
function start(name) {
  const args = [main, "study", "run", resolve(study), "--study-dir", resolve(values.folder, name), "--threads", values.threads];
  const env = { ...process.env, RETORT_STORE: resolve(values.folder, `store-${name}`) };
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const ended = new Promise((settle) => child.on("close", (exitCode) => settle({ exitCode: exitCode ?? 1, said })));
  return { pid: child.pid, ended };
}

async function finished(command) {
  const { exitCode, said } = await command.ended;
  if (exitCode === 0) return;
  console.error(said);
  process.exit(exitCode);
}

function kept(name, part) {
  try {
    return readdirSync(join(values.folder, name, part));
  } catch {
    return [];
  }
}

/** Files that only one has, or that differ. */
function different(part, read) {
  const [ours, theirs] = ["undisturbed", "killed"].map((name) => kept(name, part));
  return [...new Set([...ours, ...theirs])]
    .filter((file) => {
      if (!ours.includes(file) || !theirs.includes(file)) return true;
      const [one, other] = ["undisturbed", "killed"].map((name) => read(join(values.folder, name, part, file)));
      return !isDeepStrictEqual(one, other);
    })
    .map((file) => `${part}/${file}`);
}

/** A record or decision without what a run says of time, which is another each time, and without the seal over it all. */
function timeless({ sha256: _, ...record }) {
  return withoutTimes(record);
}

function withoutTimes(value) {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== "object" || value === null) return value;
  const rest = Object.entries(value).filter(([key]) => key !== "seconds" && key !== "tokensPerSecond");
  return Object.fromEntries(rest.map(([key, member]) => [key, withoutTimes(member)]));
}
