import { basename, join } from "node:path";
import type { TextModel } from "../../models/index.js";
import { pathExists, shareBytes, writeFolderAtomic } from "../../runs/index.js";
import { bestWeightsPath } from "../../train/index.js";
import type { RunningContext } from "./distill-context.js";
import { exportSystem } from "./export-system.js";
import { teacherData } from "./for-teacher.js";
import type { DistillReport, SystemName } from "./report/index.js";

/** The models of a distillation. */
export type SystemModels = Readonly<Record<SystemName, TextModel>>;

/**
 * Writes S, T and KD as Hugging Face folders, with tokenizer, decoding and a card. A teacher or baseline that the recipe takes as it is has its folder already. Weights that a
 * checkpoint holds as well stand on the disk once.
 * @returns What is to be told of them, a sentence each, once.
 */
export async function writeSystems({ S, T, KD }: SystemModels, report: DistillReport, context: RunningContext): Promise<string[]> {
  const { paths } = context.phases.run;
  const { teacher } = context.config;
  const isMade = [teacher.shape, teacher.training, teacher.pretraining, teacher.encoderLayers, teacher.decoderLayers].some(Boolean);
  const told: string[] = [];
  const write = async (name: SystemName, model: TextModel, path: string, trainings: readonly string[]): Promise<void> => {
    const described = { name, model, report, data: name === "T" ? teacherData(context.data) : context.data };
    await writeFolderAtomic(path, async (aside) => {
      told.push(...(await exportSystem(described, aside, basename(path))));
      shareWeights(aside, trainings, context);
    });
  };
  if (context.config.baseline === undefined) await write("S", S, paths.baseline, ["baseline"]);
  if (isMade) await write("T", T, paths.teacher, ["teacher", "teacher-pretraining"]);
  await write("KD", KD, paths.student, ["final-fine-tuning", "student"]);
  return [...new Set(told)];
}

/** The folder's weights stand in the place of a training's best ones, or the other way round, where they are the same. */
function shareWeights(folder: string, trainings: readonly string[], { phases }: RunningContext): void {
  for (const name of trainings) {
    const best = bestWeightsPath(join(phases.run.paths.checkpoints, name));
    const weights = ["model.safetensors", "adapter_model.safetensors"].map((file) => join(folder, file)).find(pathExists);
    if (best !== undefined && weights !== undefined) shareBytes(weights, best);
  }
}
