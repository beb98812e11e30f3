import { HubError } from "../core/index.js";
import { formatHubName, type HubName } from "./hub-name.js";

/** What was asked for, and where. */
export interface Asked {
  readonly endpoint: string;
  readonly repo: HubName;
}

/** What the hub's answer means that it does not give what was asked for. */
export function refusal({ status, headers }: Pick<Response, "status" | "headers">, { endpoint, repo }: Asked): HubError {
  const [named, { host }] = [formatHubName(repo), new URL(endpoint)];
  const why = headers.get("x-error-code");
  if (why === "GatedRepo" || status === 403) {
    return new HubError(`${named}: ${host} gives it only to accounts that its authors have let in.`, {
      hint: `Ask for access at ${endpoint}/${repo.name}, then set HF_TOKEN to a token of that account.`,
    });
  }
  if (why === "RevisionNotFound") return new HubError(`${named}: ${host} has ${repo.name}, but no such branch, tag or commit.`);
  if (status === 401 || status === 404) {
    return new HubError(`${named}: there is no such folder, and ${host} has nothing of that name that it shows to you.`, {
      hint: "Check the spelling. For a private repository, set HF_TOKEN to a token that may read it.",
    });
  }
  return new HubError(`${named}: ${host} answers with status ${status}.`, {
    hint: status === 429 ? "It was asked too often: wait a little, or set HF_TOKEN." : "Try again later; what was fetched is kept.",
  });
}
