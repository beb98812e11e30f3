import type { APIError, OpenAI } from "openai";
import { z } from "zod";
import { type LlmEndpoint, parseBaseUrl, readKey } from "../endpoint.js";
import type { RequestBody } from "../request-body.js";
import { NoSuchRoute } from "../teacher-errors.js";
import { brokenOff } from "./broken-off.js";
import { fetchRefusals } from "./fetch-refusals.js";
import { parseJson } from "./parse-json.js";
import { Redaction } from "./redaction.js";
import { refusal } from "./refusal.js";
import { unknownModel } from "./unknown-model.js";

export interface SendOptions {
  readonly signal?: AbortSignal;
}

/** What of an endpoint HTTP needs. */
export type HttpSettings = Pick<LlmEndpoint, "baseUrl" | "keyVariable" | "timeoutMs">;

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** An endpoint's HTTP: JSON out, JSON in, errors by name. The key is in the header of a request and nowhere else. */
export class HttpEndpoint {
  /** What messages call it. */
  readonly name: string;
  readonly #key: string | undefined;
  #client: Promise<OpenAI> | undefined;
  readonly #settings: HttpSettings;
  readonly #redaction: Redaction;

  constructor(settings: HttpSettings, environment: NodeJS.ProcessEnv) {
    this.#settings = settings;
    const baseURL = parseBaseUrl(settings.baseUrl);
    const key = readKey(settings.keyVariable, environment);
    this.name = baseURL;
    this.#redaction = new Redaction(key);
    this.#key = key;
  }

  /** Sends a body, and gives the JSON that comes back. */
  async post(route: string, body: RequestBody, options: SendOptions = {}): Promise<unknown> {
    try {
      return await this.#exchange("post", `/${route}`, { body, ...options });
    } catch (error) {
      if (!(error instanceof NoSuchRoute)) throw error;
      // Servers say 404 both for a path and for a model.
      const models = await this.models(options).catch(() => undefined);
      throw models === undefined ? error : (unknownModel(String(body.model), { models, name: this.name }) ?? error);
    }
  }

  /** The names of the models that the server lists. */
  async models(options: SendOptions = {}): Promise<string[]> {
    const list = modelList.safeParse(await this.#exchange("get", "/models", options));
    if (!list.success) throw new NoSuchRoute(`${this.name}/models lists no models.`, { hint: "Name the model yourself." });
    return list.data.data.map(({ id }) => id);
  }

  async #exchange(method: "get" | "post", path: string, { body, signal }: SendOptions & { readonly body?: RequestBody }): Promise<unknown> {
    const { timeoutMs, keyVariable } = this.#settings;
    // The package's own clock stops at the headers; this one runs until the last byte.
    const clock = AbortSignal.timeout(timeoutMs);
    const signals = AbortSignal.any(signal === undefined ? [clock] : [clock, signal]);
    const name = `${this.name}${path}`;
    this.#client ??= openClient(this.name, this.#key);
    const client = await this.#client;
    try {
      const response = await client[method](path, {
        ...(body === undefined ? {} : { body }),
        signal: signals,
        timeout: timeoutMs,
      }).asResponse();
      return parseJson(await response.text(), { name, contentType: response.headers.get("content-type") });
    } catch (error) {
      const context = { name, keyVariable, redaction: this.#redaction };
      if (isRefusal(error)) throw refusal(error, context);
      throw brokenOff(error, { ...context, timedOut: clock.aborted, timeoutMs, interrupted: signal?.aborted ?? false });
    }
  }
}

/** The package is loaded with the first request: most commands make none. */
async function openClient(baseURL: string, key: string | undefined): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({
    baseURL,
    apiKey: key ?? "none",
    // Whatever stands in OPENAI_… variables is for another endpoint.
    organization: null,
    project: null,
    ...(key === undefined ? { defaultHeaders: { Authorization: null } } : {}),
    // Whoever counts requests and money decides what is sent again.
    maxRetries: 0,
    logLevel: "off",
    fetch: fetchRefusals,
  });
}

/** Of the package's errors, only those that are answers have a status. */
function isRefusal(error: unknown): error is APIError {
  return typeof (error as { status?: unknown }).status === "number";
}
