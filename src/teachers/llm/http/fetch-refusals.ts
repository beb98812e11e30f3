/**
 * `fetch`, with every refusal's body as `{ error: { message, param, code } }`. The `openai` package reads `error` only, and would drop what servers write into
 * `detail` (FastAPI), `message`, or plain text: the one place that says which parameter is refused.
 */
export async function fetchRefusals(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.status < 400) return response;
  const { status, headers } = response;
  const error = errorOf(await response.text());
  return new Response(JSON.stringify({ error }), { status, headers: { ...retryHeaders(headers), "content-type": "application/json" } });
}

function retryHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    ["retry-after", "retry-after-ms"].flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function errorOf(text: string): unknown {
  const json = jsonOf(text);
  if (typeof json !== "object" || json === null) return { message: /^\s*</.test(text) ? "an HTML page" : text };
  const { error, detail, message } = json as { error?: unknown; detail?: unknown; message?: unknown };
  if (typeof error === "object" && error !== null) return error;
  if (Array.isArray(detail)) return { message: detail.map(validationMessage).join("; "), param: parameterOf(detail[0]) };
  return { message: [error, detail, message].find((each) => typeof each === "string") ?? text };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One of FastAPI's: `{ loc: ["body", "top_k"], msg: "Extra inputs are not permitted" }`. */
interface ValidationDetail {
  readonly loc?: readonly unknown[];
  readonly msg?: string;
}

function validationMessage(detail: ValidationDetail): string {
  return `${parameterOf(detail) ?? "the body"}: ${detail.msg ?? "refused"}`;
}

function parameterOf({ loc = [] }: ValidationDetail): string | undefined {
  return loc.find((part): part is string => typeof part === "string" && part !== "body");
}
