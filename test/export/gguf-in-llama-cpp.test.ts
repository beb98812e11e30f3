import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type Tokenizer, trainByteLevelBpe } from "../../src/tokenizers/index.js";
import { exportGguf, type FolderModel, folderModel, greedyIds, nextLogProbs, promptIds } from "./support/exported-model.js";
import { askLlamaCpp, type LlamaCppAnswers, llamaCppExcuse } from "./support/llama-cpp.js";

useNoLeaks();
const folder = useFolder();
const excuse = llamaCppExcuse();
beforeEach(({ skip }) => void (excuse !== undefined && skip(excuse)));

const golden = (path: string): string => fileURLToPath(new URL(`../golden/${path}`, import.meta.url));
/** Texts that are hard to get right. */
const { texts } = JSON.parse(readFileSync(golden("gguf/texts.json"), "utf8")) as { readonly texts: readonly string[] };
const lines = readFileSync(golden("tokenizers/lines.txt"), "utf8").trimEnd().split("\n");
const sources = lines.slice(0, 12);
const newTokens = 24;

const trained = (options = {}): Tokenizer => trainByteLevelBpe(lines, { vocabularySize: 600, allowSmaller: true, ...options });
const gpt2 = { model_type: "gpt2", n_positions: 256, initializer_range: 0.15 };
const tiny = { ...gpt2, n_embd: 32, n_layer: 2, n_head: 4 };
const medium = { ...gpt2, n_embd: 192, n_layer: 6, n_head: 6, n_inner: 320, tie_word_embeddings: false, layer_norm_epsilon: 1e-6 };

/** Of all prompts, how far the best tokens' log-probabilities are from ours, at most, in nats. */
function largestDifference(made: FolderModel, prompts: readonly (readonly number[])[], { next }: LlamaCppAnswers): number {
  const differences = prompts.flatMap((prompt, i) => {
    const ours = nextLogProbs(made, prompt);
    return next[i]?.map(([id, logProb]) => Math.abs((ours[id] as number) - logProb)) ?? [];
  });
  return Math.max(...differences);
}

async function inLlamaCpp(made: FolderModel, type: string) {
  const { output } = await exportGguf(made.folder, type);
  const prompts = await promptIds(made, sources);
  const answers = askLlamaCpp({ model: output, texts: [...texts, ...lines], prompts, newTokens });
  return { prompts, answers, ours: await greedyIds(made, prompts, newTokens) };
}

describe("a GPT-2 in llama.cpp", () => {
  test.each([
    ["tiny", tiny, {}, { prompt: "summarize: " }],
    ["tiny with a separator and a beginning", tiny, { bos: true, mask: true, sentinels: 2 }, { separator: " TL;DR:" }],
    ["medium, its head a matrix of its own", medium, {}, {}],
  ])("%s: ids, texts, greedy outputs and probabilities are ours", async (_name, json, options, inputs) => {
    const made = await folderModel(join(folder(), "model"), { json, tokenizer: trained(options), inputs });
    try {
      const { prompts, answers, ours } = await inLlamaCpp(made, "F32");
      const { tokenizer } = made;
      const encoded = await tokenizer.encodeBatch([...texts, ...lines], { addSpecialTokens: false });
      expect(answers.ids).toEqual(encoded.map(({ ids }) => [...ids]));
      expect(answers.detokenized).toEqual(await tokenizer.decodeBatch(answers.ids, { skipSpecialTokens: false }));
      expect(answers.greedy).toEqual(ours);
      expect(largestDifference(made, prompts, answers)).toBeLessThan(5e-3);
    } finally {
      made.model.parameters.dispose();
    }
  });

  test("what probabilities are off by is llama.cpp's GELU, which it looks up in half precision: without a feed-forward they are ours", async () => {
    const made = await folderModel(join(folder(), "model"), { json: medium, tokenizer: trained(), zeroed: /mlp\.c_fc/ });
    try {
      const { prompts, answers } = await inLlamaCpp(made, "F32");
      expect(largestDifference(made, prompts, answers)).toBeLessThan(1e-4);
    } finally {
      made.model.parameters.dispose();
    }
  });
});
