import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "../core/index.js";
import { contentPolicy, renderPage, renderSections } from "../page/index.js";
import { refreshed } from "./refreshed.js";
import { refuseRequest } from "./refuse-request.js";
import type { Look, Watched } from "./watched.js";

/** A server that shows a folder as it stands. */
export interface WatchServer {
  readonly url: string;
  /** Ends it at once, open connections too. */
  close(): void;
}

/** What an answer holds. */
interface Answer {
  readonly type: "text/html" | "application/json";
  readonly body: string;
  readonly policy: string;
}

/**
 * Serves what is watched as a live page, to this machine alone: `/` is the page, `/updates` what it asks for. Only reads; every other request is refused.
 * @param port 0: any that is free. @throws ConfigError for a port that cannot be had.
 */
export async function serveWatched(watched: Watched, port: number): Promise<WatchServer> {
  const look = refreshed(() => watched.look());
  const server = createServer((request, response) => {
    void answer(request, response, { look, port: (server.address() as AddressInfo).port });
  });
  await listening(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === "EADDRINUSE" ? "is taken" : code === "EACCES" ? "needs rights that this user does not have" : message;
      reject(new ConfigError(`port ${port} ${why}.`, { hint: "Name another, or leave it out: then any free one is taken." }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

interface Serving {
  readonly look: () => Promise<Look>;
  readonly port: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, { look, port }: Serving): Promise<void> {
  const refusal = refuseRequest(request, port);
  if (refusal !== undefined) return refuse(response, refusal);
  const path = (request.url ?? "/").split("?")[0];
  if (path !== "/" && path !== "/updates") return refuse(response, { status: 404, reason: "There is nothing here." });
  try {
    const now = await look();
    send(request, response, path === "/" ? document(now) : updates(now));
  } catch (error) {
    refuse(response, { status: 500, reason: error instanceof Error ? error.message : String(error) });
  }
}

function document(look: Look): Answer {
  if (look.isFinal) return { type: "text/html", body: look.document, policy: ownPolicy(look.document) };
  return { type: "text/html", body: renderPage(look.page, { isLive: true }), policy: contentPolicy({ isLive: true }) };
}

function updates(look: Look): Answer {
  const { isFinal } = look;
  const state = isFinal ? { isFinal } : { isFinal, message: look.message, sections: renderSections(look.page) };
  return { type: "application/json", body: JSON.stringify(state), policy: "default-src 'none'" };
}

/** A document that a run wrote brings its own, with the hashes of that version's style and script; one without is text that nothing runs in. */
function ownPolicy(text: string): string {
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(text) ?? [];
  return policy?.replaceAll("&#39;", "'") ?? "default-src 'none'";
}

function send(request: IncomingMessage, response: ServerResponse, { type, body, policy }: Answer): void {
  const tag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = { ...safeHeaders(policy), ETag: tag, "Cache-Control": "no-cache", "Content-Type": `${type}; charset=utf-8` };
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(request.method === "HEAD" ? undefined : body);
}

function refuse(response: ServerResponse, { status, reason, headers = {} }: NonNullable<ReturnType<typeof refuseRequest>>): void {
  response.writeHead(status, {
    ...safeHeaders("default-src 'none'"),
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(`${reason}\n`);
}

function safeHeaders(policy: string): Record<string, string> {
  return {
    "Content-Security-Policy": `${policy}; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
  };
}
