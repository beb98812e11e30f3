import { modelFolder } from "../../hub/index.js";
import { configAfterPruning, type ModelConfig as LoadedConfig, readModelConfig, type ShapeConfig } from "../../models/index.js";
import { type ModelConfig, type StudentConfig, shapedConfig } from "../config/index.js";
import { layersToKeep } from "./starting-model.js";

/** The config that a model starts with, before its weights are read or made; its vocabulary is its folder's or its kind's. */
export function startingConfig(model: ModelConfig): LoadedConfig {
  const { from, shape } = model;
  const whole = from === undefined ? shapedConfig(shape as ShapeConfig) : readModelConfig(modelFolder(from));
  return configAfterPruning(whole, layersToKeep(model));
}

/** That of a student, which `auto` makes of its teacher's. */
export function startingStudentConfig(student: StudentConfig, teacher: ModelConfig): LoadedConfig {
  if (student.from !== "auto") return startingConfig(student);
  return configAfterPruning(startingConfig(teacher), layersToKeep(student));
}
