import { describeDecoding } from "../distill/index.js";
import type { DistillConfig } from "./config-schema.js";
import { decodingOf } from "./decode-split.js";
import type { DistillReport } from "./report.js";

/** How the systems of a report were made and scored, in words. */
export function reportLegend({
  config,
  pseudoTargets,
  finalFineTuning,
}: Pick<DistillReport, "config" | "pseudoTargets" | "finalFineTuning">): string {
  return [
    `S: the student ${beginning(config.student)} and fine-tuned on the labeled pairs alone.`,
    `T: the teacher ${beginning(config.teacher)}${config.teacher.training === undefined ? "" : " and fine-tuned on the same pairs"}.`,
    `KD: the student, started like S, ${learned(config, pseudoTargets)}${afterwards(finalFineTuning)}.`,
    `${checkpoints(config)} The test split was decoded once, by ${describeDecoding(evaluationDecoding(config))}.`,
    "NLL is in nats per token of the gold target, end-of-sequence included; size is that of the weights as saved; tokens/s is decoding " +
      "in batches on the machine that ran this.",
  ].join(" ");
}

/** How the test split was decoded. */
export function evaluationDecoding({ evaluation, data, seed }: Pick<DistillConfig, "evaluation" | "data" | "seed">) {
  return decodingOf(evaluation.decoding, { maxNewTokens: data.maxTargetLength, seed });
}

function beginning({ from, pretraining }: DistillConfig["teacher"] | DistillConfig["student"]): string {
  const start = from === undefined ? "from random weights" : from === "auto" ? "made of the teacher's layers" : "from a model folder";
  return pretraining === undefined ? start : `${start}, pretrained by denoising the inputs`;
}

function learned({ pseudoTargets: { inputs, decoding, sequences }, distillation, data, seed }: DistillConfig, count: number): string {
  const teacher = distillation.objective === "logits-kd" ? "distilled from T's next-token distributions on" : "trained on";
  if (count === 0 || inputs === "none") return `${teacher} the labeled pairs`;
  const made = describeDecoding(decodingOf(decoding, { maxNewTokens: data.maxTargetLength, seed, sequences }));
  const which = { labeled: "the labeled inputs", unlabeled: "the unlabeled inputs", both: "labeled and unlabeled inputs" }[inputs];
  const joint = distillation.jointTeaching;
  const own = joint === undefined ? "" : `, and on its own samples on ${Math.round(100 * (1 - joint.alpha))} % of the steps`;
  return `${teacher} the labeled pairs and on T's pseudo-targets for ${which} (${made}, one per epoch)${own}`;
}

function afterwards(finalFineTuning: DistillReport["finalFineTuning"]): string {
  if (finalFineTuning === undefined) return "";
  const { isKept, before, after, measure } = finalFineTuning;
  const values = `validation ${measure === "nll" ? "NLL" : "BLEU"} ${before.toFixed(3)} before, ${after.toFixed(3)} after`;
  return isKept
    ? `, then fine-tuned on the labeled pairs (${values})`
    : `; fine-tuning it on the labeled pairs afterwards did not help (${values}) and was undone`;
}

function checkpoints({ student, distillation }: DistillConfig): string {
  const measures = new Set([student.training.selectBy, distillation.training.selectBy]);
  const names = [...measures].map((measure) => (measure === "nll" ? "NLL" : "BLEU"));
  return `Checkpoints were chosen by validation ${names.join(" and ")}.`;
}
