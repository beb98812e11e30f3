import { z } from "zod";
import { TeacherError } from "../../core/index.js";
import type { LlmAnswer, LlmChoice } from "./answer.js";
import { readLogProbs } from "./log-probs/index.js";

const choice = z.object({
  index: z.int().nullish(),
  text: z.string().nullish(),
  message: z.object({ content: z.string().nullish() }).nullish(),
  finish_reason: z.string().nullish(),
  logprobs: z.unknown().optional(),
});
const count = z.int().min(0).nullish();
const shape = z.object({
  choices: z.array(choice).min(1),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish(),
});

/**
 * A server's JSON as an {@link LlmAnswer}, its choices in the order of their `index`.
 * @throws TeacherError naming the place that is not what the interface says.
 */
export function readAnswer(json: unknown, { from, leftOut }: { readonly from: string; readonly leftOut: readonly string[] }): LlmAnswer {
  try {
    const { choices, usage } = shape.parse(json);
    const ordered = choices.map((each, i) => ({ ...each, at: each.index ?? i })).sort((a, b) => a.at - b.at);
    return {
      choices: ordered.map(readChoice),
      usage: usage ? { promptTokens: usage.prompt_tokens ?? undefined, completionTokens: usage.completion_tokens ?? undefined } : undefined,
      leftOut,
    };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    throw new TeacherError(`${from} answers JSON of another shape: ${issue?.path.join(".") || "the answer"}: ${issue?.message}.`, {
      hint: "Is it an OpenAI-compatible endpoint? Its URL usually ends with /v1.",
    });
  }
}

function readChoice({ text, message, finish_reason, logprobs }: z.output<typeof choice>): LlmChoice {
  return { text: text ?? message?.content ?? "", finishReason: finish_reason ?? undefined, logProbs: readLogProbs(logprobs) };
}
