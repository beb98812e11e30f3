#!/usr/bin/env node
// Damages inputs of every kind that Retort reads, and counts what becomes of them: refused by name, read as they are, or wrong.
//   node scripts/mutations/mutate.mjs [--count 300] [--seed 1] [--only TEXT,TEXT] [--show]
// A kind of input is left out unless its name has one of `--only`. `--show` prints every case that was read with another result than the healthy input's, for a person to look at. Needs dist/ (npm run build).
import { fork } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutatorsOf } from "./mutators.mjs";
import { Draws } from "./random.mjs";
import { fileOf, subjects } from "./subjects.mjs";

const secondsPerCase = 60;
const heapMegabytes = 2_000;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    show: { type: "boolean", default: false },
  },
});
const work = mkdtempSync(join(tmpdir(), "retort-mutations-"));
/** Every case stands at one path, because runs name their data by path. */
const folder = join(work, "case");
const chosen = subjects.filter(({ name }) => values.only.split(",").some((part) => name.includes(part)));
let reader;

try {
  const healthy = await makeHealthy();
  const rows = new Map(chosen.map(({ name }) => [name, {}]));
  const looked = [];
  for (let i = 0; i < Number(values.count); i++) {
    const subject = chosen[i % chosen.length];
    const outcome = await runCase(subject, healthy.get(subject.name), new Draws(Number(values.seed) * 100_003 + i));
    const row = rows.get(subject.name);
    row[outcome.kind] = (row[outcome.kind] ?? 0) + 1;
    if (outcome.kind !== "refused" && outcome.kind !== "same") looked.push({ case: i, subject: subject.name, ...outcome });
    if (outcome.kind === "refused" && values.show) console.error(`${i} ${subject.name}, ${outcome.damage}: ${outcome.detail}`);
  }
  printTable(rows);
  for (const each of looked.filter(({ kind }) => values.show || isWrong(kind))) console.log(`\n${JSON.stringify(each, null, 2)}`);
  process.exitCode = looked.some(({ kind }) => isWrong(kind)) ? 1 : 0;
} finally {
  reader?.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
}

/** A healthy folder and result per subject; subjects of one kind share theirs. */
async function makeHealthy() {
  const made = new Map();
  const healthy = new Map();
  for (const subject of chosen) {
    if (!made.has(subject.make)) {
      const place = join(work, `healthy-${made.size}`);
      await expectAnswer({ make: subject.name, folder }, subject.name);
      renameSync(folder, place);
      made.set(subject.make, place);
    }
    const place = made.get(subject.make);
    cpSync(place, folder, { recursive: true });
    const { result } = await expectAnswer({ read: subject.name, folder }, subject.name);
    healthy.set(subject.name, { place, result });
    rmSync(folder, { recursive: true, force: true });
  }
  return healthy;
}

async function expectAnswer(request, name) {
  const answer = await ask(request);
  if (answer.result === undefined && !answer.made) throw new Error(`${name}: the healthy input is not read: ${JSON.stringify(answer)}`);
  return answer;
}

async function runCase(subject, { place, result: before }, draws) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(place, folder, { recursive: true });
  const path = fileOf(subject, folder);
  const file = readFileSync(path);
  const mutators = Object.entries(mutatorsOf(subject.format));
  let [damage, damaged] = ["", file];
  // Damage that changes nothing is drawn again.
  while (damaged.equals(file)) {
    const [name, change] = draws.of(mutators);
    [damage, damaged] = [name, Buffer.from(change(file, draws))];
  }
  rmSync(path);
  writeFileSync(path, damaged);
  const answer = await ask({ read: subject.name, folder });
  return { damage, ...judge(subject, { answer, before, damaged }) };
}

/** What an answer to a damaged file is worth. */
function judge({ judge: by }, { answer, before, damaged }) {
  if (answer.refused !== undefined) return { kind: "refused", detail: `${answer.refused}: ${answer.message}` };
  if (answer.result === undefined) return { kind: answer.hang ? "hang" : "crash", detail: answer.hang ?? answer.crash };
  if (answer.result === before && typeof by !== "function") return { kind: "same" };
  const detail = difference(before, answer.result);
  if (by === "hashed") return { kind: "silently wrong", detail };
  if (by === undefined) return { kind: "other", detail };
  const meant = saidBy(by, damaged, before);
  if (answer.result === meant) return { kind: meant === before ? "same" : "as the file says", detail };
  return { kind: "silently wrong", detail: `${detail}; the file says ${difference(before, meant)}` };
}

function saidBy(by, damaged, before) {
  try {
    const said = by(damaged, before);
    return typeof said === "string" ? said : JSON.stringify(said);
  } catch (error) {
    return `nothing: ${error.message}`;
  }
}

/** Where two results begin to differ. */
function difference(before, after) {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const from = Math.max(0, at - 40);
  return `${before.slice(from, at + 60)} → ${after.slice(from, at + 60)}`;
}

function isWrong(kind) {
  return ["silently wrong", "crash", "hang"].includes(kind);
}

/** Sends a request to the reader, which is started again when it has died or taken too long. */
function ask(request) {
  reader ??= fork(fileURLToPath(new URL("read-one.mjs", import.meta.url)), {
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    env: { ...process.env, OMP_NUM_THREADS: "1", HF_HUB_OFFLINE: "1" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const child = reader;
  let stderr = "";
  const listen = (chunk) => {
    stderr = `${stderr}${chunk}`.slice(-2_000);
  };
  child.stderr.on("data", listen);
  return new Promise((resolve) => {
    const finish = (answer) => {
      clearTimeout(timer);
      child.removeAllListeners("message").removeAllListeners("exit");
      child.stderr.off("data", listen);
      resolve(answer);
    };
    const stop = (answer) => {
      reader = undefined;
      child.kill("SIGKILL");
      finish(answer);
    };
    const timer = setTimeout(() => stop({ hang: `no answer in ${secondsPerCase} s` }), secondsPerCase * 1000);
    child.once("message", (answer) => (answer.crash === undefined ? finish(answer) : stop(answer)));
    child.once("exit", (code, signal) => stop({ crash: `ended with ${signal ?? code}: ${stderr}` }));
    child.send(request);
  });
}

function printTable(rows) {
  const kinds = ["refused", "same", "as the file says", "other", "silently wrong", "crash", "hang"];
  const total = {};
  console.log(`| input | cases | ${kinds.join(" | ")} |\n|---|${"---|".repeat(kinds.length + 1)}`);
  for (const [name, row] of rows) {
    console.log(`| ${name} | ${sum(Object.values(row))} | ${kinds.map((kind) => row[kind] ?? 0).join(" | ")} |`);
    for (const kind of kinds) total[kind] = (total[kind] ?? 0) + (row[kind] ?? 0);
  }
  console.log(`| **together** | ${sum(Object.values(total))} | ${kinds.map((kind) => total[kind]).join(" | ")} |`);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
