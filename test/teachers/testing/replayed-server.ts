import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type FakeLlmServer, type SeenBody, sendJson, startLlmServer } from "../../../src/teachers/llm/testing/fake-llm-server.js";
import { llamaCpp } from "../../../src/teachers/llm/testing/server-styles.js";

/** What was asked of a server, and what it answered. */
export interface Exchange {
  readonly url: string;
  readonly body: SeenBody | null;
  readonly status: number;
  readonly answer: unknown;
}

/** As the file has it: an answer that is equal to an earlier exchange's is that one's number. */
type StoredExchange = Omit<Exchange, "answer"> & ({ readonly answer: unknown } | { readonly sameAs: number });

export interface ReplayedServer extends Pick<FakeLlmServer, "baseUrl" | "close"> {
  readonly exchanges: readonly Exchange[];
}

/**
 * Answers what was recorded, and nothing else: a question that changes has to be recorded anew.
 * @param name Of a file in `fixtures/`.
 */
export async function startReplayedServer(name: string): Promise<ReplayedServer> {
  const path = new URL(`../fixtures/${name}`, import.meta.url);
  const stored = (JSON.parse(readFileSync(path, "utf8")) as { exchanges: readonly StoredExchange[] }).exchanges;
  const exchanges = stored.map((each) => ({ ...each, answer: answerOf(each, stored) }));
  const server = await startLlmServer(llamaCpp);
  server.fault = ({ url, body }, response) => {
    const found = exchanges.find((each) => each.url === url && isDeepStrictEqual(each.body ?? {}, body));
    return found ? sendJson(response, found.answer, found.status) : sendJson(response, { error: { message: "not recorded" } }, 429);
  };
  return { baseUrl: server.baseUrl, close: server.close, exchanges };
}

function answerOf(exchange: StoredExchange, all: readonly StoredExchange[]): unknown {
  return "answer" in exchange ? exchange.answer : answerOf(all[exchange.sameAs] as StoredExchange, all);
}
