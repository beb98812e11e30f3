import { describeDecoding, filterRules } from "../../../distill/index.js";
import { decodingOf, describeOrigins, type ModelConfig, packagedTeacherAt, scoredDecoding } from "../../config/index.js";
import { layersToKeep } from "../../starting-models/index.js";
import type { DistillConfig } from "../config/index.js";
import { lesson, lossInWords } from "./loss-in-words.js";
import type { DistillReport } from "./report.js";

const measureNames = { nll: "NLL", bleu: "BLEU" } as const;

/** What was made or measured before the student learned. */
type MadeBefore = Pick<DistillReport, "pseudoTargets" | "teacherTemperature" | "lossScales" | "teacherCache" | "alignment">;

type LegendFacts = Pick<DistillReport, "config" | "finalFineTuning" | "teacherTokenizer"> & MadeBefore;

/** How the systems of a report were made and scored, in words. */
export function reportLegend({ config, finalFineTuning, teacherTokenizer, ...made }: LegendFacts): string {
  return [
    `S: the student ${beginning(config.student)}${config.baseline === undefined ? " and" : ","} fine-tuned on the labeled pairs alone${config.baseline === undefined ? "" : " before this run"}.`,
    `T: the teacher ${beginning(config.teacher)}${config.teacher.training === undefined ? "" : " and fine-tuned on the same pairs"}.`,
    `KD: the student, started ${config.distillation.startFrom === "baseline" ? "from S" : "like S"}, ${learned(config, made)}${afterwards(finalFineTuning)}.`,
    `${checkpoints(config)} The test split was decoded once, by ${describeDecoding(scoredDecoding(config))}${origins(config)}.`,
    "NLL is in nats per token of the gold target, end-of-sequence included; size is that of the weights as saved; tokens/s is decoding " +
      "in batches, all outputs of the greatest length, on the machine that ran this.",
    ...(teacherTokenizer === undefined ? [] : [acrossTokenizers]),
  ].join(" ");
}

const acrossTokenizers =
  "T has a tokenizer of its own: its NLL per token is of other tokens than S's and KD's, so systems are compared by NLL/byte, in nats per byte of the gold target's UTF-8, its end's nats included. " +
  "Lengths in tokens and tokens/s are of each system's own.";

/** Which settings of it nobody has asked for. */
function origins({ evaluation: { decodingFrom = {} } }: DistillConfig): string {
  const described = describeOrigins(decodingFrom);
  return described === undefined ? "" : ` (${described} of T's folder)`;
}

function beginning(model: DistillConfig["teacher"] | DistillConfig["student"]): string {
  const { from, pretraining } = model;
  const { encoderLayers, decoderLayers } = layersToKeep(model);
  const kept = [...layersOf("encoder", encoderLayers), ...layersOf("decoder", decoderLayers)].join(" and ");
  return [
    origin(from),
    ...(kept === "" ? [] : [`of which it keeps ${kept}`]),
    ...(pretraining === undefined ? [] : ["pretrained on the inputs"]),
  ].join(", ");
}

function origin(from: string | undefined): string {
  if (from === undefined) return "from random weights";
  if (from === "auto") return "made of the teacher's layers";
  const packaged = packagedTeacherAt(from);
  return packaged === undefined ? "from a model folder" : `that comes with Retort, trained on ${packaged.trainedOn}`;
}

function layersOf(stack: "encoder" | "decoder", layers: ModelConfig["encoderLayers"]): string[] {
  if (layers === undefined) return [];
  if (typeof layers === "number") return [`${layers} ${stack} layer${layers === 1 ? "" : "s"}`];
  return [`${stack} layer${layers.length === 1 ? "" : "s"} ${layers.join(", ")}`];
}

function learned(config: DistillConfig, { pseudoTargets, teacherTemperature, ...measured }: MadeBefore): string {
  const { distillation } = config;
  const compared = [...comparison(distillation), ...calibration(distillation, teacherTemperature)];
  const way = [...compared, ...averaging(distillation), ...lossInWords(config, measured)].join(", ");
  return `${lesson(distillation)}${way === "" ? "" : ` (${way})`} on the labeled pairs${onPseudoTargets(config, pseudoTargets)}${onOwnSamples(config)}`;
}

/** How the distributions are compared, where it is not the default: as the recipe names it. */
function comparison({ divergence: { name, ...options }, temperature }: DistillConfig["distillation"]): string[] {
  const settings = Object.entries(options).map(([key, value]) => ` with ${key} ${value}`);
  return [...(name === "forward-kl" ? [] : [`${name}${settings.join("")}`]), ...(temperature === 1 ? [] : [`temperature ${temperature}`])];
}

/** What T's logits alone are divided by, where that is not 1. */
function calibration({ teacherTemperature }: DistillConfig["distillation"], fitted: DistillReport["teacherTemperature"]): string[] {
  if (fitted === undefined) return teacherTemperature === 1 ? [] : [`T's logits divided by ${teacherTemperature}`];
  const { temperature, nllUnscaled, nll } = fitted;
  return [
    `T's logits divided by ${temperature.toFixed(2)}, for which its validation NLL is ${nll.toFixed(3)} instead of ${nllUnscaled.toFixed(3)}`,
  ];
}

function averaging({ normalization }: DistillConfig["distillation"]): string[] {
  return normalization === "token" ? [] : ["averaged per sequence first"];
}

function onPseudoTargets(
  { pseudoTargets: { inputs, decoding, sequences, filter = {} }, data, seed }: DistillConfig,
  count: number,
): string {
  if (count === 0 || inputs === "none") return "";
  const made = describeDecoding(decodingOf(decoding, { maxNewTokens: data.maxTargetLength, seed, sequences }));
  const which = { labeled: "the labeled inputs", unlabeled: "the unlabeled inputs", both: "labeled and unlabeled inputs" }[inputs];
  const rules = filterRules(filter).map(({ name }) => name);
  const filtered = rules.length === 0 ? "" : `, filtered by ${rules.join(", ")}`;
  return ` and on T's pseudo-targets for ${which} (${made}, one per epoch${filtered})`;
}

function onOwnSamples({ distillation: { jointTeaching: joint } }: DistillConfig): string {
  return joint === undefined ? "" : `, and on its own samples on ${Math.round(100 * (1 - joint.alpha))} % of the steps`;
}

function afterwards(finalFineTuning: DistillReport["finalFineTuning"]): string {
  if (finalFineTuning === undefined) return "";
  const { isKept, before, after, measure } = finalFineTuning;
  const values = `validation ${measureNames[measure]} ${before.toFixed(3)} before, ${after.toFixed(3)} after`;
  return isKept
    ? `, then fine-tuned on the labeled pairs (${values})`
    : `; fine-tuning it on the labeled pairs afterwards did not help (${values}) and was undone`;
}

function checkpoints({ teacher, student, distillation, finalFineTuning }: DistillConfig): string {
  const trainings = { T: teacher.training, S: student.training, KD: distillation.training, "KD's fine-tuning": finalFineTuning };
  const selected = Object.entries(trainings).flatMap(([name, training]) =>
    training === undefined ? [] : [{ name, by: training.selectBy }],
  );
  const measures = [...new Set(selected.map(({ by }) => by))];
  const named = (measure: "nll" | "bleu"): string => {
    const names = selected.flatMap(({ name, by }) => (by === measure ? [name] : []));
    return `${measureNames[measure]}${measures.length === 1 ? "" : ` (${names.join(", ")})`}`;
  };
  return `Checkpoints were chosen by validation ${measures.map(named).join(" and ")}.`;
}
