import { basename } from "node:path";
import { carriedSettings } from "../../generate/index.js";
import { isDecoderOnly, pruneLayers, readGenerationSettings, readTaskInputs } from "../../models/index.js";
import { escapeMarkdown } from "../../page/index.js";
import { type RunEvent, writeFolderAtomic } from "../../runs/index.js";
import { assertModelFolderMayBe, type CardStory, type ExportedModel, exportModel, namedBase } from "../exported-models/index.js";
import { fetchedFolder } from "../hub-sources/index.js";
import type { RecipeContext } from "../phases/index.js";
import { openModelFolder } from "../starting-models/index.js";
import type { PruneConfig } from "./prune-config.js";

/** What pruning came to. */
export interface PruneReport {
  /** The folder that was made. */
  readonly output: string;
  readonly parameters: { readonly before: number; readonly after: number };
}

/**
 * Makes a smaller model of chosen layers of the model of a Hugging Face folder or of the hub (docs/PAPERS.md, stage S2) and writes it, with the tokenizer, as such a
 * folder, weights in float32. A folder that is new appears as a whole or not at all.
 * @throws ConfigError for layers that are not there, for an output folder that has something in it, without `force`, and for one that a run was made in.
 * @example
 * ```ts
 * import { initializeModel, parseModelConfig, pruneModel, resolvePruneConfig, saveModel, trainByteLevelBpe } from "retort-kd";
 *
 * const sizes = { vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 4, num_heads: 2 };
 * const model = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * saveModel(model, "teacher");
 * model.parameters.dispose();
 * await trainByteLevelBpe(["a house"], { vocabularySize: 260 }).save("teacher");
 *
 * const config = resolvePruneConfig({ model: "teacher", decoderLayers: 2, output: "student" });
 * const { parameters } = await pruneModel(config, {});
 * parameters; // → { before: 7504, after: 5920 }
 * ```
 */
export async function pruneModel(
  { model: named, output, force, encoderLayers, decoderLayers }: PruneConfig,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<PruneReport> {
  assertModelFolderMayBe(output, force);
  const emit = (event: RunEvent): void => onEvent?.(event);
  const folder = await fetchedFolder(named, { onEvent, signal });
  emit({ kind: "phase", phase: "pruning", state: "start" });
  const { model, tokenizer } = await openModelFolder(folder, "cpu");
  try {
    const pruned = pruneLayers(model, { encoderLayers, decoderLayers });
    try {
      const exported: ExportedModel = {
        model: pruned,
        tokenizer,
        inputs: readTaskInputs(folder, isDecoderOnly(model.config)),
        generation: carriedSettings(readGenerationSettings(folder)),
        story: storyOf(named, { encoderLayers, decoderLayers }),
      };
      const fill = async (place: string): Promise<void> => {
        for (const message of await exportModel(exported, place, basename(output))) emit({ kind: "warning", message });
      };
      await (force ? fill(output) : writeFolderAtomic(output, fill));
      emit({ kind: "phase", phase: "pruning", state: "end" });
      return { output, parameters: { before: model.parameters.count, after: pruned.parameters.count } };
    } finally {
      pruned.parameters.dispose();
    }
  } finally {
    model.parameters.dispose();
  }
}

/** What the pruned model's card says of it. */
function storyOf(
  named: string,
  layers: Readonly<Record<"encoderLayers" | "decoderLayers", PruneConfig["encoderLayers"] | undefined>>,
): CardStory {
  const base = namedBase(named);
  const kept = Object.entries(layers).flatMap(([key, which]) =>
    which === undefined ? [] : `${key} ${Array.isArray(which) ? `[${which.join(", ")}]` : which}`,
  );
  const made = `It is ${escapeMarkdown(base.name)} with only some of its layers (${kept.join(", ")}), and has not been trained since: it is a start for fine-tuning or distillation, and writes little of use before.`;
  return { title: `${base.name}, pruned`, made: [made], base, tags: ["pruned"] };
}
