import { TeacherError } from "../../core/index.js";
import { isUnbilled, type OpenedRequest, type ProbeFindings, type RequestBody, type RequestMeter } from "../llm/index.js";
import { countAnswer, largestSpending } from "../spending/index.js";
import type { Ledger } from "./ledger.js";
import { storeChoice } from "./stored-choice.js";

/** What is known of how an endpoint counts. It changes as more is known. */
export interface Counting {
  /** Tokens that the chat template puts around a message. */
  templateOverhead: number;
  findings?: Pick<ProbeFindings, "usageOfChoices" | "entries">;
  /** The teacher's own tokenizer, where somebody has it: how many tokens each text has. */
  readonly countTokens?: ((texts: readonly string[]) => Promise<number[]>) | undefined;
  /** Hears, once for each time, that a prompt had more tokens than were thought possible. */
  readonly onUnderestimate?: ((message: string) => void) | undefined;
}

/** Tokens around a message where nobody has counted them: templates with long system messages of their own have a few hundred. */
export const assumedOverhead = 512;

/**
 * A meter that writes every request into the ledger before it leaves, and what came of it.
 * @param about The input's id, or null for requests whose answers nobody trains on.
 */
export function ledgerMeter(ledger: Ledger, about: string | null, counting: Counting): RequestMeter {
  return { open: (body) => openRequest(ledger, about, { body, counting }) };
}

interface Metered {
  readonly body: RequestBody;
  readonly counting: Counting;
}

function openRequest(ledger: Ledger, about: string | null, { body, counting }: Metered): OpenedRequest {
  const largest = largestSpending(body, counting.templateOverhead);
  if (!Number.isFinite(largest.completionTokens)) {
    throw new TeacherError(
      "the endpoint refuses every limit of an answer's length (max_tokens, max_completion_tokens): what one costs has no bound.",
    );
  }
  const request = ledger.send(about, largest);
  return {
    answered: async (answer) => {
      const choiceTokens = await counting.countTokens?.(answer.choices.map(({ text }) => text));
      const spent = countAnswer(body, answer, { largest, findings: counting.findings, choiceTokens });
      const wanted = answer.choices.slice(0, Number(body.n ?? 1));
      ledger.answer(request, { about, spent, choices: about === null ? [] : wanted.map(storeChoice) });
      learnOverhead(counting, spent.promptTokens - largest.promptTokens);
    },
    failed: (error) => {
      const spent = isUnbilled(error) ? { requests: 1, promptTokens: 0, completionTokens: 0 } : largest;
      ledger.fail(request, { spent, why: error instanceof Error ? error.message : String(error) });
    },
  };
}

/** A server that puts more into a prompt than was probed will do so again. */
function learnOverhead(counting: Counting, excess: number): void {
  if (excess <= 0) return;
  counting.templateOverhead += excess;
  counting.onUnderestimate?.(
    `a prompt was counted as ${excess} tokens more than its bytes and its chat template allow: the endpoint adds something of its own. From now on so much more is reserved.`,
  );
}
