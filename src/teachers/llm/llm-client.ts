import type { LlmAnswer } from "./answer.js";
import type { LlmEndpoint } from "./endpoint.js";
import { HttpEndpoint, type SendOptions } from "./http/index.js";
import { LearnedRefusals } from "./learned-refusals.js";
import { readAnswer } from "./read-answer.js";
import type { LlmRequest } from "./request.js";
import { type RequestBody, requestBody } from "./request-body.js";
import type { RequestMeter } from "./request-meter.js";
import { LogProbsMissing, RequestRefused } from "./teacher-errors.js";

const routes = { chat: "chat/completions", completions: "completions" } as const;

export interface AskOptions extends SendOptions {
  /** Hears of every request before it leaves, and of what came of it. */
  readonly meter?: RequestMeter | undefined;
}

/** Asks a model behind an OpenAI-compatible interface. It remembers which parameters the server refuses; it sends nothing twice otherwise. */
export class LlmClient {
  readonly #endpoint: LlmEndpoint;
  readonly #http: HttpEndpoint;
  readonly #refusals = new LearnedRefusals();

  /** @throws ConfigError for a URL or a key that cannot be used. */
  constructor(endpoint: LlmEndpoint, environment: NodeJS.ProcessEnv = process.env) {
    this.#endpoint = endpoint;
    this.#http = new HttpEndpoint(endpoint, environment);
  }

  /**
   * One request, and what came of it.
   * @throws LogProbsMissing if they were asked for; RequestRefused; RetryableTeacherError; TeacherError; InterruptedError when the signal fires.
   */
  async ask(request: LlmRequest, options: AskOptions = {}): Promise<LlmAnswer> {
    const answer = await this.#send(requestBody(request, this.#endpoint), options);
    if (request.topLogProbs !== undefined) assertLogProbs(answer, this.#http.name);
    return answer;
  }

  /** Sends the body without what the server refuses; each refusal that teaches something new is followed by another try. */
  async #send(asked: RequestBody, { meter, ...options }: AskOptions): Promise<LlmAnswer> {
    for (;;) {
      const { body, leftOut } = this.#refusals.adapt(asked);
      const opened = meter?.open(body);
      let answer: LlmAnswer;
      try {
        const json = await this.#http.post(routes[this.#endpoint.kind], body, options);
        answer = readAnswer(json, { from: this.#http.name, leftOut });
      } catch (error) {
        opened?.failed(error);
        const refused = error instanceof RequestRefused && error.always ? error.parameter : undefined;
        if (refused === undefined || !this.#refusals.learn(refused, body)) throw error;
        continue;
      }
      // Outside the try: an answer that cannot be written down is no failure of the server's.
      await opened?.answered(answer);
      return answer;
    }
  }
}

function assertLogProbs(answer: LlmAnswer, name: string): void {
  const missing = answer.choices.filter(({ text, logProbs }) => logProbs === undefined || (text !== "" && logProbs.entries.length === 0));
  if (missing.length === 0) return;
  const why = answer.leftOut.includes("logprobs") ? "it refuses logprobs" : "it takes the parameter and sends none";
  throw new LogProbsMissing(
    `${name} was asked for log-probabilities, and ${missing.length} of ${answer.choices.length} choices have none: ${why}.`,
    {
      answer,
      hint: "Use the texts alone, or a server that sends log-probabilities.",
    },
  );
}
