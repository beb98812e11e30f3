import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a test's hub has and does; may be changed while it runs. */
export interface HubBehaviour {
  /** The repository's files by path. */
  files: Readonly<Record<string, string | Buffer>>;
  /** Files that lie in LFS: on the other host, named by their sha-256. */
  lfs: readonly string[];
  /** What `main` is. */
  commit: string;
  /** Without this token: 401. */
  token?: string;
  /** With the token, files are refused: 403. */
  gated?: boolean;
  /** The other host sends so many bytes per answer and then breaks off. */
  breakAfter?: number;
  /** The other host sends so many bytes and then nothing more. */
  stallAfter?: number | undefined;
  /** The other host knows no ranges. */
  ignoresRanges?: boolean;
  /** The other host sends these bytes instead. */
  corrupted?: Buffer;
  /** Called before the other host sends a file. */
  onFile?: () => void;
}

/** One request as it came. */
export interface SeenRequest {
  readonly host: "hub" | "files";
  readonly url: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** A hub on this machine with one model and one dataset, both `org/name`, and a host of its own for what lies in LFS. */
export interface TestHub {
  readonly endpoint: string;
  readonly behaviour: HubBehaviour;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** Starts a {@link TestHub}. Its API answers as huggingface.co's: revision, tree in pages of two, resolve, `X-Error-Code`. */
export async function startHub(behaviour: HubBehaviour): Promise<TestHub> {
  const seen: SeenRequest[] = [];
  const listener = (host: SeenRequest["host"], answer: (url: URL, request: IncomingMessage, response: ServerResponse) => void) =>
    createServer((request, response) => {
      const { authorization, range } = request.headers;
      seen.push({ host, url: request.url as string, authorization, range });
      answer(new URL(request.url as string, `http://${request.headers.host}`), request, response);
    });
  const files = listener("files", ({ pathname }, request, response) => sendFile(behaviour, pathname.slice(1), { request, response }));
  const filesAt = await listening(files);
  const hub = listener("hub", (url, request, response) => answerHub(behaviour, url, { request, response, filesAt }));
  const endpoint = await listening(hub);
  const close = async (): Promise<void> => void (await Promise.all([hub, files].map(closed)));
  return { endpoint, behaviour, seen, close };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answerHub(
  behaviour: HubBehaviour,
  url: URL,
  { request, response, filesAt }: Exchange & { readonly filesAt: string },
): ServerResponse {
  const { files, lfs, commit, token, gated } = behaviour;
  const fail = (status: number, code: string) => response.writeHead(status, { "X-Error-Code": code }).end(code);
  if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return fail(401, "RepoNotFound");
  const match = /^(?:\/api\/(models|datasets))?(?:\/datasets)?\/org\/name\/(revision|tree|resolve)\/([^/]+)\/?(.*)$/.exec(url.pathname);
  if (match === null) return fail(404, "RepoNotFound");
  const [, , what, revision = "", path = ""] = match;
  if (![commit, "main", "v1"].includes(decodeURIComponent(revision))) return fail(404, "RevisionNotFound");
  if (what === "revision") return sendJson(response, { sha: commit, id: "org/name", _id: "1" });
  if (what === "tree") return sendTree(behaviour, url, response);
  if (gated) return fail(403, "GatedRepo");
  const content = files[decodeURIComponent(path)];
  if (content === undefined) return fail(404, "EntryNotFound");
  if (lfs.includes(path)) return response.writeHead(302, { Location: `${filesAt}/${path}` }).end();
  return response.end(content);
}

function sendTree({ files, lfs }: HubBehaviour, url: URL, response: ServerResponse): ServerResponse {
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const entries = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.from(content);
    const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    const large = { oid: createHash("sha256").update(bytes).digest("hex"), size: bytes.length, pointerSize: 130 };
    return { type: "file", path, size: bytes.length, oid, ...(lfs.includes(path) ? { lfs: large } : {}) };
  });
  url.searchParams.set("cursor", String(from + 2));
  if (from + 2 < entries.length) response.setHeader("Link", `<${url}>; rel="next"`);
  return sendJson(response, entries.slice(from, from + 2));
}

function sendFile({ files, ...behaviour }: HubBehaviour, path: string, { request, response }: Exchange): void {
  behaviour.onFile?.();
  const bytes = behaviour.corrupted ?? Buffer.from(files[path] as string);
  const begin = behaviour.ignoresRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = bytes.subarray(begin);
  response.setHeader("Content-Length", rest.length);
  if (begin > 0) response.writeHead(206, { "Content-Range": `bytes ${begin}-${bytes.length - 1}/${bytes.length}` });
  const { breakAfter, stallAfter } = behaviour;
  if (stallAfter !== undefined) response.write(rest.subarray(0, stallAfter));
  else if (breakAfter === undefined || rest.length <= breakAfter) response.end(rest);
  else response.write(rest.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 20));
}

function sendJson(response: ServerResponse, value: unknown): ServerResponse {
  response.setHeader("Content-Type", "application/json");
  return response.end(JSON.stringify(value));
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
