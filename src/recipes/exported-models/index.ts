export { adapterBase } from "./adapter-base.js";
export { assertModelFolderMayBe } from "./assert-model-folder-may-be.js";
export type { CardStory } from "./card-facts.js";
export { type ExportedModel, exportModel } from "./export-model.js";
export { hubDataset } from "./hub-dataset.js";
export { namedBase } from "./named-base.js";
export { pretrainedStory } from "./pretrained-story.js";
