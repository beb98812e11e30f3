import { createHash, type Hash } from "node:crypto";
import { createReadStream, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HubError } from "../core/index.js";
import { makeFolder, writeFailure } from "../runs/index.js";
import { brokenOff, type HubRequest, HubUnreachable, hubFetch } from "./hub-fetch.js";
import type { RepoFile } from "./list-repo.js";

/** One file to fetch. */
export interface BlobRequest extends HubRequest {
  readonly url: string;
  readonly file: RepoFile;
  /** Where it goes when it is complete. */
  readonly path: string;
  /** Told with the bytes that have come since it was told last; those that lay there already are told first. */
  readonly onBytes: (bytes: number) => void;
}

const attempts = 5;
const pauseMs = 200;

/**
 * Fetches a file. What an interrupted attempt left is kept in `PATH.retort-incomplete` and gone on with by a range request; the file gets its name once
 * size and hash are what the hub says. An answer that breaks off is taken up again, four times.
 * @throws HubError for other bytes than announced, which are removed; HubUnreachable, InterruptedError; StorageError for a full disk.
 */
export async function downloadBlob(request: BlobRequest): Promise<void> {
  const { path } = request;
  makeFolder(dirname(path));
  const partial = `${path}.retort-incomplete`;
  const hash = await hashOfPartial(partial, request);
  for (let attempt = 1; sizeOf(partial) < request.file.size; attempt++) {
    try {
      await appendRest(partial, hash, request);
    } catch (error) {
      if (attempt === attempts || !(error instanceof HubUnreachable)) throw error;
      await sleep(attempt * pauseMs);
    }
  }
  if (!existsSync(partial)) await (await open(partial, "a")).close();
  const found = hash.value.digest("hex");
  if (sizeOf(partial) !== request.file.size || found !== request.file.hash) throw otherBytes(partial, found, request);
  renameSync(partial, path);
}

/** Replaced where the download begins anew. */
interface RunningHash {
  value: Hash;
}

/** Git hashes a header before a file's bytes; LFS only the bytes. */
function newHash({ hash, size }: RepoFile): Hash {
  return hash.length === 64 ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
}

async function hashOfPartial(partial: string, { file, onBytes }: BlobRequest): Promise<RunningHash> {
  if (sizeOf(partial) > file.size) rmSync(partial);
  const hash = newHash(file);
  if (existsSync(partial)) for await (const chunk of createReadStream(partial)) hash.update(chunk as Buffer);
  onBytes(sizeOf(partial));
  return { value: hash };
}

async function appendRest(partial: string, hash: RunningHash, request: BlobRequest): Promise<void> {
  const { url, file, onBytes } = request;
  const begin = sizeOf(partial);
  // A range counts the bytes as they are sent, which must be those of the file.
  const headers = { "Accept-Encoding": "identity", ...(begin === 0 ? {} : { Range: `bytes=${begin}-` }) };
  const response = await hubFetch(request)(url, { headers });
  const goesOn = begin > 0 && response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${begin}-`);
  if (begin > 0 && !goesOn) {
    rmSync(partial);
    hash.value = newHash(file);
    onBytes(-begin);
  }
  if (response.status === 416 || (begin > 0 && response.status === 206 && !goesOn)) {
    await response.body?.cancel();
    throw brokenOff(new Error(`bytes from ${begin} on were refused`), request);
  }
  await appendBody(partial, response, { hash, request });
}

async function appendBody(
  partial: string,
  response: Response,
  { hash, request }: { readonly hash: RunningHash; readonly request: BlobRequest },
): Promise<void> {
  const output = await open(partial, "a");
  try {
    for await (const chunk of bytesOf(response, request)) {
      // Hashed only once it is written, so that hash and file agree when the next attempt goes on.
      await output.appendFile(chunk).catch((error: unknown) => {
        throw writeFailure(error, partial, chunk.length);
      });
      hash.value.update(chunk);
      request.onBytes(chunk.length);
      if (sizeOf(partial) > request.file.size) return;
    }
    if (sizeOf(partial) < request.file.size) throw brokenOff(new Error("the answer ended early"), request);
  } finally {
    await output.sync();
    await output.close();
  }
}

/** The answer's bytes; what goes wrong on their way is the network's fault. */
async function* bytesOf({ body }: Response, request: BlobRequest): AsyncGenerator<Uint8Array> {
  const reader = (body ?? new ReadableStream<Uint8Array>()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw brokenOff(cause, request);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function otherBytes(partial: string, found: string, { repo, file, environment }: BlobRequest): HubError {
  const size = sizeOf(partial);
  rmSync(partial);
  const what = size === file.size ? `hash ${found}, not ${file.hash}` : `${size} bytes, not ${file.size}`;
  return new HubError(`${repo.name}/${file.path}: what came from ${new URL(environment.endpoint).host} has ${what}.`, {
    hint: "It was removed; run the same command again. If it stays so, something between here and the hub changes files.",
  });
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
