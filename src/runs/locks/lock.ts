import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InterruptedError, StorageError } from "../../core/index.js";
import { makeFolder, writeFailure } from "../files/index.js";
import { formatTag, isAlive, ownTag, type ProcessTag, parseTag } from "../processes/index.js";

/** The right to be the only one who writes something, until it is released or the process ends. */
export interface Lock {
  /** The dead process whose lock was taken over, if there was one. */
  readonly takenOverFrom: ProcessTag | undefined;
  /** Gives the right back; doing it twice does nothing. */
  release(): void;
}

/** What to do while another process holds the lock. */
export interface LockOptions {
  /** What is locked, for messages: `run runs/a`. */
  readonly what: string;
  /** Wait until the holder is done or dead. Default: throw. */
  readonly wait?: boolean;
  /** Called once when waiting begins. */
  readonly onWait?: (holder: ProcessTag) => void;
  /** Aborting it ends the waiting with an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
}

const CANDIDATE = /^(.+)~[0-9a-f]+$/;
/** Two candidates that met step back for random times, so that meeting this often means that one of them really holds the lock. */
const ATTEMPTS = 10;
const [MAX_BACK_OFF_MS, MAX_POLL_MS] = [40, 200];

/**
 * Takes the lock that the folder `folder` stands for; the folder is made if it is missing. Throws a StorageError that names the holder's
 * process, or waits for it. Locks of dead processes of this host are taken over.
 *
 * Every candidate makes a file of its own and THEN looks for others: of two candidates at least one sees the other and steps back, so
 * there are never two holders, and a file is only ever removed by its owner or after its owner's death, so that taking over cannot race.
 */
export async function acquireLock(folder: string, options: LockOptions): Promise<Lock> {
  for (let attempt = 1; ; attempt++) {
    const result = tryLock(folder);
    if ("release" in result) return result;
    if (attempt >= ATTEMPTS && !options.wait) throw heldError(folder, result.holder, options.what);
    if (attempt === ATTEMPTS) options.onWait?.(result.holder);
    if (options.signal?.aborted) throw new InterruptedError(`interrupted while waiting for ${options.what}; run the same command again.`);
    await sleep(Math.random() * (attempt > ATTEMPTS ? MAX_POLL_MS : MAX_BACK_OFF_MS));
  }
}

function tryLock(folder: string): Lock | { readonly holder: ProcessTag } {
  makeFolder(folder);
  const own = `${formatTag(ownTag())}~${randomBytes(6).toString("hex")}`;
  const release = () => rmSync(join(folder, own), { force: true });
  makeFile(join(folder, own));
  let takenOverFrom: ProcessTag | undefined;
  for (const name of readdirSync(folder)) {
    const holder = parseTag(CANDIDATE.exec(name)?.[1] ?? "");
    if (name === own || holder === undefined) continue;
    if (isAlive(holder)) {
      release();
      return { holder };
    }
    rmSync(join(folder, name), { force: true });
    takenOverFrom = holder;
  }
  return { takenOverFrom, release };
}

function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "wx"));
  } catch (error) {
    throw writeFailure(error, path, 0);
  }
}

function heldError(folder: string, holder: ProcessTag, what: string): StorageError {
  const remote = holder.host !== ownTag().host;
  return new StorageError(`${what} is in use by process ${holder.pid}${remote ? ` on host ${holder.host}` : ""}`, {
    hint: remote
      ? `If that process is gone, delete ${folder} and try again.`
      : "Wait until it is done, stop it, or work in another run folder.",
  });
}
