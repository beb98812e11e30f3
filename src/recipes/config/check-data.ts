import { ConfigError } from "../../core/index.js";
import { checkChatSettings } from "./chat.js";
import type { DataConfig } from "./data.js";

/** A task's rows come from one place. */
export function checkData({ dataset, train, ...rest }: DataConfig): void {
  checkChatSettings(rest, "data.");
  if ((dataset === undefined) === (train === undefined)) {
    throw new ConfigError("data: give either `dataset` (a built-in) or `train` (your file or folder).");
  }
  const { validation, test, unlabeled, task, columns, delimiter } = rest;
  const [unused] = Object.entries({ validation, test, unlabeled, task, columns, delimiter }).find(([, value]) => value !== undefined) ?? [];
  if (train !== undefined && unlabeled === train) {
    throw new ConfigError(`data.unlabeled: ${unlabeled} is data.train, too, whose inputs get pseudo-targets anyway.`, {
      hint: "Leave it out; pseudoTargets.inputs says which inputs get some.",
    });
  }
  if (dataset !== undefined && unused !== undefined) {
    throw new ConfigError(`data.${unused}: the built-in dataset '${dataset}' brings its own; it goes with \`train\`.`);
  }
}
