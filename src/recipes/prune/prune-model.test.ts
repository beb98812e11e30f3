import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { initializeModel, parseModelConfig, saveModel } from "../../models/index.js";
import type { RunEvent } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { resolvePruneConfig } from "./prune-config.js";
import { pruneModel } from "./prune-model.js";

useNoLeaks();
const folder = useFolder();
const at = (...path: string[]): string => join(folder(), ...path);
const read = (...path: string[]) => JSON.parse(readFileSync(at(...path), "utf8")) as Record<string, unknown>;

async function whole(settings: Record<string, unknown>): Promise<void> {
  const tokenizer = trainByteLevelBpe(["a house"], { vocabularySize: 260 });
  const shape = { model_type: "t5", vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_heads: 2, num_layers: 3, num_decoder_layers: 3 };
  const model = initializeModel(parseModelConfig(shape), { seed: 1 });
  saveModel(model, at("whole"), { inputs: { prompt: "> " } });
  model.parameters.dispose();
  await tokenizer.save(at("whole"));
  writeFileSync(at("whole", "generation_config.json"), JSON.stringify(settings));
}

async function pruned(layers: Record<string, number>): Promise<string[]> {
  const told: string[] = [];
  const onEvent = (event: RunEvent): void => void (event.kind === "warning" && told.push(event.message));
  await pruneModel(resolvePruneConfig({ model: at("whole"), output: at("pruned"), ...layers }), { onEvent });
  return told;
}

test("a pruned model is decoded as the whole one, settings that are not implemented here among them, and reads the same prompt", async () => {
  await whole({ num_beams: 4, length_penalty: 2, typical_p: 0.9, transformers_version: "4.40.0" });
  expect(await pruned({ decoderLayers: 2 })).toEqual([]);
  expect(read("pruned", "generation_config.json")).toEqual({
    ...{ num_beams: 4, length_penalty: 2, typical_p: 0.9 },
    ...{ decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  });
  expect(read("pruned", "config.json").task_specific_params).toEqual({ "text2text-generation": { prefix: "> " } });
  const card = readFileSync(at("pruned", "README.md"), "utf8");
  expect(card).toContain("It is whole with only some of its layers (decoderLayers 2)");
  expect(card).toContain('AutoModelForSeq2SeqLM.from_pretrained("pruned")');
});

test("that it keeps fewer encoder than decoder layers of a T5 is told with what Transformers makes of it, and in the card", async () => {
  await whole({});
  const trouble = "Transformers 5.23's generate fails with an IndexError where a T5 has fewer encoder layers (2) than decoder layers (3)";
  expect(await pruned({ encoderLayers: 2 })).toEqual([expect.stringContaining(trouble)]);
  expect(readFileSync(at("pruned", "README.md"), "utf8")).toContain(trouble);
});
