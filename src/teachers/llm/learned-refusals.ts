import type { RequestBody } from "./request-body.js";

/** What a server takes under another name only. */
const otherNames: Readonly<Record<string, string>> = { max_tokens: "max_completion_tokens" };

/** What is meaningless without another parameter. */
const dependents: Readonly<Record<string, readonly string[]>> = { logprobs: ["top_logprobs"] };

/** Without these there is no request. */
const essential = ["model", "messages", "prompt"];

/** A body as it can be sent, and what of it had to stay behind. */
export interface AdaptedBody {
  readonly body: RequestBody;
  readonly leftOut: readonly string[];
}

/** The parameters that an endpoint refuses: learned from its refusals, so that each costs one request and no more. */
export class LearnedRefusals {
  readonly #refused = new Set<string>();

  /** Learns that the server does not take a parameter of this body. False if that changes nothing: the request cannot be sent otherwise. */
  learn(parameter: string, body: RequestBody): boolean {
    if (essential.includes(parameter) || !(parameter in body) || this.#refused.has(parameter)) return false;
    this.#refused.add(parameter);
    return true;
  }

  /** The body without what the server refuses, or with it under the name that the server takes. */
  adapt(body: RequestBody): AdaptedBody {
    const leftOut: string[] = [];
    const adapted: Record<string, unknown> = {};
    const dropped = [...this.#refused].flatMap((name) => [name, ...(dependents[name] ?? [])]);
    for (const [name, value] of Object.entries(body)) {
      const other = otherNames[name];
      if (!dropped.includes(name)) adapted[name] = value;
      else if (other !== undefined && !dropped.includes(other)) adapted[other] = value;
      else leftOut.push(name);
    }
    return { body: adapted, leftOut };
  }
}
