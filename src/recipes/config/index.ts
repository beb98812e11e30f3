export { alignmentFields } from "./alignment.js";
export { type BertScoreConfig, bertScoreSchema } from "./bert-score.js";
export { type ChatConfig, type ChatSettings, chatSchema, chatSettings, checkChatSettings } from "./chat.js";
export { checkData } from "./check-data.js";
export { checkBatchHolds, checkDecoding, checkSequences } from "./check-decoding.js";
export { noBase } from "./check-lora.js";
export { checkPseudoTargetFilter, type FilteredTargetsConfig } from "./check-pseudo-target-filter.js";
export { checkOwnStart, checkStart } from "./check-start.js";
export { checkEvaluation, checkPretrainings, checkTrainings, targetLimit } from "./check-trainings.js";
export { changedKey, refuseUnusedTokenizer } from "./check-unused.js";
export { columnsSchema, type DataConfig, dataSchema, delimiterSchema, type FreshTokenizerConfig, tokenizerSchema } from "./data.js";
export { askedDecodingSchema, type DecodingConfig, decodingSchema, samplingSchema } from "./decoding.js";
export { decodingOf } from "./decoding-of.js";
export { describeOrigins } from "./describe-origins.js";
export { count, fraction, share, size, text } from "./limits.js";
export { type LoraConfig, loraSchema } from "./lora.js";
export { type MachineConfig, machineFields } from "./machine.js";
export {
  baselineSchema,
  fineTunedModelSchema,
  layersSchema,
  type ModelConfig,
  type PretrainingConfig,
  pretrainedModelSchema,
  pretrainingSchema,
  type StudentConfig,
  studentSchema,
  teacherSchema,
} from "./model.js";
export { freshKindOf, modelFolders, modelRoles, modelShapes, modelsOf, type NamedModels, type NamedShape } from "./named-models.js";
export { type Distilled, hasOwnTokenizer } from "./own-tokenizer.js";
export { type PackagedTeacher, packagedTeacherAt, packagedTeachers } from "./packaged-teachers.js";
export { type DistillPreset, distillPresets, paperBatch, presetEvaluation, presetFineTuning } from "./preset-trainings.js";
export { type PseudoTargetFilterConfig, pseudoTargetFilterSchema } from "./pseudo-target-filter.js";
export { type DecodingOrigins, folderDecoding, type ResolvedDecoding, resolveDecoding } from "./resolve-decoding.js";
export { evaluationSchema, type GenerationConfig, generationSchema, type ScoringConfig, scoredDecoding } from "./scoring.js";
export { shapedConfig } from "./shaped-config.js";
export { type TrainingConfig, trainingSchema } from "./training.js";
export { withTask } from "./with-task.js";
