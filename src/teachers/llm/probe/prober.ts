import type { TeacherError } from "../../../core/index.js";
import type { LlmAnswer } from "../answer.js";
import type { LlmClient } from "../llm-client.js";
import type { LlmRequest } from "../request.js";
import type { RequestMeter } from "../request-meter.js";
import { LogProbsMissing, NoSuchRoute, RequestRefused, RetryableTeacherError } from "../teacher-errors.js";

/** What came of a question: an answer, with or without what was asked for, or the reason that there is none. */
export type Outcome =
  | { readonly answer: LlmAnswer }
  | { readonly answer?: undefined; readonly error: TeacherError; readonly kind: RefusalKind };

/** A server may refuse, may lack the kind of request, or may fail at it or take too long. */
export type RefusalKind = "refused" | "no such route" | "failed";

export interface AskProbe {
  readonly signal?: AbortSignal | undefined;
  /** Hears of every request before it leaves, and of what came of it. */
  readonly meter?: RequestMeter | undefined;
  /** Called before each request. */
  readonly onRequest?: ((count: number) => void) | undefined;
}

/** Asks questions of a server and counts them. A refusal is an outcome as good as any; a server that is not there is an error. */
export class Prober {
  #count = 0;
  readonly #options: AskProbe;

  constructor(options: AskProbe) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws TeacherError for a server that cannot be reached, wants a key, or asks to wait; InterruptedError. */
  async ask(client: LlmClient, request: LlmRequest): Promise<Outcome> {
    const { signal, meter, onRequest } = this.#options;
    this.#count++;
    onRequest?.(this.#count);
    try {
      return { answer: await client.ask(request, { meter, ...(signal === undefined ? {} : { signal }) }) };
    } catch (error) {
      if (error instanceof LogProbsMissing) return { answer: error.answer };
      if (error instanceof RequestRefused) return { error, kind: "refused" };
      if (error instanceof NoSuchRoute) return { error, kind: "no such route" };
      // A server may fail at one question, or not answer it in time, and answer the others.
      if (error instanceof RetryableTeacherError && error.status !== 429) return { error, kind: "failed" };
      throw error;
    }
  }
}
