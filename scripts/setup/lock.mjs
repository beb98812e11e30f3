import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { interrupted } from "./interruption.mjs";

const BEAT_MS = 10_000;
/** A holder beats every ten seconds; one that has not for this long is gone, even if another program has its process number by now. */
const ABANDONED_MS = 600_000;
const POLL_MS = 200;

/**
 * Takes a lock that is a file holding the owner's process number, waiting for as long as a living process has it.
 * @param {string} path
 * @param {(pid: number) => void} onWait called once, when the lock is found taken
 * @returns {Promise<() => void>} gives the lock back; calling it again does nothing
 */
export async function takeLock(path, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!createLock(path)) {
    const owner = readOwner(path);
    if (owner === undefined) continue;
    if (isAbandoned(owner)) removeAbandoned(path, owner);
    else {
      if (!told) onWait(owner.pid);
      told = true;
      interrupted.throwIfAborted();
      await sleep(POLL_MS);
    }
  }
  return holdLock(path);
}

function holdLock(path) {
  const beat = setInterval(() => {
    const now = new Date();
    utimesSync(path, now, now);
  }, BEAT_MS);
  beat.unref();
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    clearInterval(beat);
    rmSync(path, { force: true });
  };
}

function createLock(path) {
  // Written aside and linked, so that the file never exists without its content.
  const aside = `${path}.${process.pid}`;
  const file = openSync(aside, "w");
  writeSync(file, String(process.pid));
  closeSync(file);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readOwner(path) {
  try {
    const { mtimeMs, ino } = statSync(path);
    return { pid: Number(readFileSync(path, "utf8")), mtimeMs, ino };
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isAbandoned({ pid, mtimeMs }) {
  if (Date.now() - mtimeMs > ABANDONED_MS) return true;
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return isZombie(pid);
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** A killed process whose parent never asks for it (common in containers) still answers signals. */
function isZombie(pid) {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function removeAbandoned(path, owner) {
  // Another waiter may have removed it and taken the lock in between: what was moved away must be the file that was judged.
  const aside = `${path}.${process.pid}.abandoned`;
  try {
    renameSync(path, aside);
    if (statSync(aside).ino !== owner.ino) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
