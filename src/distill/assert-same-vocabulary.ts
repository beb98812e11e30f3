import { ConfigError } from "../core/index.js";
import type { ModelConfig } from "../models/index.js";

/** What has to agree: the teacher reads batches that are started and ended for the student. */
const shared = ["decoderStartTokenId", "eosTokenId"] as const;

/**
 * By how many ids the models of one tokenizer may differ. Embeddings are padded to multiples of 64 to 512 (T5's 32,100 to 32,128; Qwen2.5's 151,665 to 151,936
 * and to 152,064): what is further apart has two tokenizers.
 */
const mostPadding = 1024;

/** What two models are called in an error: roles, or folders. */
interface ModelNames {
  readonly teacher: string;
  readonly student: string;
}

/**
 * Makes sure that the student can be compared with the teacher token by token. Their vocabularies may be padded to different sizes; which tokens the ids
 * stand for is not known here.
 * @throws ConfigError naming what differs, for both.
 */
export function assertSameVocabulary(
  { teacher, student }: Readonly<Record<"teacher" | "student", ModelConfig>>,
  names: ModelNames = { teacher: "the teacher", student: "the student" },
): void {
  for (const key of shared) {
    if (teacher[key] === student[key]) continue;
    throw differ(`${key} is ${teacher[key]} for ${names.teacher}, ${student[key]} for ${names.student}; they must agree`);
  }
  const sizes = `vocabSize is ${teacher.vocabSize} for ${names.teacher}, ${student.vocabSize} for ${names.student}`;
  if (Math.abs(teacher.vocabSize - student.vocabSize) > mostPadding)
    throw differ(
      `${sizes}; they must agree, but for the padding of a vocabulary, which is no more than ${mostPadding.toLocaleString("en")} ids`,
    );
  if (student.padTokenId < teacher.vocabSize) return;
  throw differ(`${sizes}, which lacks the padTokenId ${student.padTokenId} that batches are padded with`);
}

function differ(what: string): ConfigError {
  return new ConfigError(`logits-kd: ${what}.`, { hint: "The objective fine-tuning, on pseudo-targets alone, does not compare logits." });
}
