import { assertFitsModel, encodeInputs, generateAll, loadModel, loadTokenizer } from "../../src/index.js";

/** Answers every text with the T5 in a Hugging Face folder, by greedy decoding. */
export async function answerAll(folder: string, texts: readonly string[]): Promise<string[]> {
  const tokenizer = await loadTokenizer(folder);
  const model = loadModel(folder);
  try {
    assertFitsModel(tokenizer, model.config);
    const inputs = texts.map((source, i) => ({ id: `${i}`, source }));
    const { rows } = await encodeInputs(tokenizer, inputs, { maxSourceLength: 512 });
    const outputs = await generateAll(model, rows, { decoding: { method: "greedy", maxNewTokens: 64 }, batchTokens: 8192 });
    return tokenizer.decodeBatch(outputs.flat().map(({ ids }) => ids));
  } finally {
    model.parameters.dispose();
  }
}
