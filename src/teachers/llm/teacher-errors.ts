import { type RetortErrorOptions, TeacherError } from "../../core/index.js";
import type { LlmAnswer } from "./answer.js";

export interface RetryableOptions extends RetortErrorOptions {
  readonly status?: number;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** The same request may succeed later: too many requests, a server's fault, a time-out, an answer that broke off. Nothing here sends it again. */
export class RetryableTeacherError extends TeacherError {
  override readonly name = "TeacherError";
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { status, retryAfterMs, ...options }: RetryableOptions = {}) {
    super(message, options);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface RefusedOptions extends RetortErrorOptions {
  readonly parameter?: string | undefined;
  /** Whether the server knows or allows no such parameter, whatever its value. */
  readonly always?: boolean;
}

/** The server understood the request and does not do it: a parameter that it does not take, a value out of range, a prompt that is too long. */
export class RequestRefused extends TeacherError {
  override readonly name = "TeacherError";
  /** The parameter's name in the request's body, where the server says which it was. */
  readonly parameter: string | undefined;
  readonly always: boolean;

  constructor(message: string, { parameter, always = false, ...options }: RefusedOptions = {}) {
    super(message, options);
    this.parameter = parameter;
    this.always = always;
  }
}

/** There is nothing at the URL: the server, if it is one, lacks this kind of request. */
export class NoSuchRoute extends TeacherError {
  override readonly name = "TeacherError";
}

/** The request has reached nobody who would work on it: nothing listens there, there is no such host, or the key is not accepted. */
export class NotServed extends TeacherError {
  override readonly name = "TeacherError";
}

/** Log-probabilities were asked for, and the answer has none: training on an empty list would be training on nothing. */
export class LogProbsMissing extends TeacherError {
  override readonly name = "TeacherError";
  /** What came instead. */
  readonly answer: LlmAnswer;

  constructor(message: string, { answer, ...options }: RetortErrorOptions & { readonly answer: LlmAnswer }) {
    super(message, options);
    this.answer = answer;
  }
}
