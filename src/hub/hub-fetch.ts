import { HubError, InterruptedError } from "../core/index.js";
import type { HubEnvironment } from "./hub-environment.js";
import type { HubName } from "./hub-name.js";
import { refusal } from "./refusal.js";

/** The hub did not answer at all: no network, or an answer that broke off. */
export class HubUnreachable extends HubError {
  override readonly name = "HubError";
}

/** What a request needs to know. */
export interface HubRequest {
  readonly environment: HubEnvironment;
  readonly repo: HubName;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A `fetch` for one repository. It gives the token to the endpoint itself and to no other host, redirects included (`fetch` takes it off where one leads
 * to another origin), and only returns answers that are what was asked for, or 416.
 * @throws HubUnreachable without an answer; HubError for a refusal; InterruptedError when the signal fires.
 */
export function hubFetch({ environment, repo, signal }: HubRequest): typeof fetch {
  const { endpoint, token } = environment;
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = new Headers(init.headers);
    if (token !== undefined && new URL(url).origin === new URL(endpoint).origin) headers.set("Authorization", `Bearer ${token}`);
    const response = await fetch(url, { ...init, headers, ...(signal === undefined ? {} : { signal }) }).catch((cause: unknown) => {
      throw brokenOff(cause, { environment, repo, signal });
    });
    if (response.ok || response.status === 416) return response;
    await response.body?.cancel();
    throw refusal(response, { endpoint, repo });
  };
}

/** What it means that a request, or the reading of its answer, threw. */
export function brokenOff(cause: unknown, { environment, repo, signal }: HubRequest): HubError | InterruptedError {
  if (signal?.aborted) return new InterruptedError("interrupted; run the same command again to go on with the download.");
  const { host } = new URL(environment.endpoint);
  return new HubUnreachable(`${repo.name}: there is no such folder, and ${host} cannot be reached (${reason(cause)}).`, {
    cause,
    hint: "Give a folder that is on this machine, or run again with a network.",
  });
}

function reason(cause: unknown): string {
  const { code, message } = ((cause as Error).cause ?? cause) as NodeJS.ErrnoException;
  return code ?? message;
}
