import { groupPseudoTargets, respellPseudoTargets } from "../../distill/index.js";
import { isDecoderOnly } from "../../models/index.js";
import type { RunningContext } from "./distill-context.js";
import { pseudoTargetInputs } from "./pseudo-target-options.js";
import type { RunPseudoTargets } from "./pseudo-target-phase.js";

/**
 * A run's pseudo-targets as its student reads them: where the teacher has other tokens, their texts in the student's. The figures about them stay those of what the teacher wrote.
 */
export async function studentPseudoTargets(written: RunPseudoTargets, context: RunningContext): Promise<RunPseudoTargets> {
  const { config, data, vocabulary, emit } = context;
  if (data.teacher === undefined) return written;
  const { maxTargetLength } = config.data;
  const options = { maxTargetLength, addSpecialTokens: !isDecoderOnly(vocabulary) };
  const respelled = await respellPseudoTargets(written.lines, data.tokenizer, options);
  if (respelled.cutOff > 0) {
    const count = respelled.cutOff.toLocaleString("en");
    const message = `${count} pseudo-targets have more than ${maxTargetLength} tokens (data.maxTargetLength) for the student, which learns them so far, and no end there.`;
    emit({ kind: "warning", message });
  }
  return { ...written, perInput: groupPseudoTargets(respelled.lines, pseudoTargetInputs(config, data)) };
}
