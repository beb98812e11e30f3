import type { IncomingMessage } from "node:http";

/** Why a request gets no answer. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Refuses whatever does not come from a page of this server, or would be more than reading. Other sites can send a browser's requests to this machine: by another `Origin`, or, by
 * rebinding a name of theirs to 127.0.0.1, under another `Host`.
 */
export function refuseRequest({ method = "", headers }: Pick<IncomingMessage, "method" | "headers">, port: number): Refusal | undefined {
  const hosts = ["127.0.0.1", "localhost"].flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return { status: 421, reason: "This server answers to 127.0.0.1 and localhost alone." };
  }
  if (origin !== undefined && !hosts.some((name) => origin.toLowerCase() === `http://${name}`)) {
    return { status: 403, reason: "Other sites get no answer." };
  }
  if (method === "GET" || method === "HEAD") return undefined;
  return { status: 405, reason: "Here is nothing but to read.", headers: { Allow: "GET, HEAD" } };
}
