import type { LlmAnswer } from "./answer.js";
import type { RequestBody } from "./request-body.js";

/** Counts every request that leaves, those that follow a refused parameter too, and may keep one back. */
export interface RequestMeter {
  /** Before a request leaves: what it throws keeps the request back. */
  open(body: RequestBody): OpenedRequest;
}

/** A request that is under way: exactly one of the two comes. */
export interface OpenedRequest {
  answered(answer: LlmAnswer): Promise<void>;
  /** No answer, or none that can be read: {@link isUnbilled} says whether the server may have worked on it. */
  failed(error: unknown): void;
}
