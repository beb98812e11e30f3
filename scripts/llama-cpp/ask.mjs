#!/usr/bin/env node
// Answers of llama.cpp, by node-llama-cpp beside this file: one thread, on the CPU, keys and values in float32, no flash attention. A request as JSON on stdin, the answers as JSON on stdout.
//
//   { "model": PATH, "texts": [TEXT…], "prompts": [[ID…]…], "newTokens": 32, "top": 5 }
//
// `texts` are tokenized, control tokens in them as such, and made texts again. Each of `prompts` is gone on from greedily, `newTokens` tokens or until an end, as ids and as a text, and the `top` most probable
// next tokens are given with their log-probabilities.
import { text } from "node:stream/consumers";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const { model: modelPath, texts = [], prompts = [], newTokens = 32, top = 5 } = JSON.parse(await text(process.stdin));
const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: 1, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath, gpuLayers: 0, useMmap: false });

const ids = texts.map((each) => model.tokenize(each, true));
const answers = { ids, detokenized: ids.map((each) => model.detokenize(each, true)), ...(await completions()) };
process.stdout.write(JSON.stringify(answers), () => process.exit(0));

async function completions() {
  if (prompts.length === 0) return { greedy: [], greedyTexts: [], next: [] };
  const contextSize = Math.max(...prompts.map(({ length }) => length)) + newTokens;
  const inFloat32 = { experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32", flashAttention: false };
  const context = await model.createContext({ contextSize, threads: 1, ...inFloat32 });
  const sequence = context.getSequence();
  const [greedy, next] = [[], []];
  for (const prompt of prompts) {
    next.push(await likely(sequence, prompt));
    greedy.push(await goOn(sequence, prompt));
  }
  return { greedy, greedyTexts: greedy.map((each) => model.detokenize(each)), next };
}

async function likely(sequence, prompt) {
  await sequence.clearHistory();
  const [last] = (
    await sequence.controlledEvaluate([...prompt.slice(0, -1), [prompt.at(-1), { generateNext: { probabilities: true } }]])
  ).slice(-1);
  return [...last.next.probabilities].slice(0, top).map(([id, probability]) => [id, Math.log(probability)]);
}

async function goOn(sequence, prompt) {
  await sequence.clearHistory();
  const written = [];
  for await (const id of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    written.push(id);
    if (written.length >= newTokens || model.isEogToken(id)) break;
  }
  return written;
}
