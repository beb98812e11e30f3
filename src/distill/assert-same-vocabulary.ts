import { ConfigError } from "../core/index.js";
import type { ModelConfig } from "../models/index.js";

/** What has to agree: logits are compared one by one, and the teacher reads batches that are padded, started and ended for the student. */
const shared = ["vocabSize", "decoderStartTokenId", "eosTokenId", "padTokenId"] as const;

/** What two models are called in an error: roles, or folders. */
interface ModelNames {
  readonly teacher: string;
  readonly student: string;
}

/**
 * Makes sure that the student can be compared with the teacher token by token.
 * @throws ConfigError naming what differs, for both.
 */
export function assertSameVocabulary(
  { teacher, student }: Readonly<Record<"teacher" | "student", ModelConfig>>,
  names: ModelNames = { teacher: "the teacher", student: "the student" },
): void {
  for (const key of shared) {
    if (teacher[key] === student[key]) continue;
    const both = `${teacher[key]} for ${names.teacher}, ${student[key]} for ${names.student}`;
    throw new ConfigError(`logits-kd: ${key} is ${both}; they must agree.`, {
      hint: "The objective fine-tuning, on pseudo-targets alone, does not compare logits.",
    });
  }
}
