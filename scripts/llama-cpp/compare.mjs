#!/usr/bin/env node
// Compares a model folder with a GGUF in llama.cpp: ids of texts, greedy continuations, log-probabilities of the most probable next tokens.
//
//   npm run llama-cpp && node scripts/llama-cpp/compare.mjs FOLDER FILE.gguf LINES.txt [PROMPTS] [NEW_TOKENS]
//
// Every line of LINES.txt is tokenized; the first PROMPTS (default 40) are gone on from, as they are, for NEW_TOKENS (default 32) tokens. Needs `npm run build`.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { generateAll, loadModel, loadTokenizer } from "../../dist/index.js";
import { integers, logSoftmax, scope, slice } from "../../dist/tensor/index.js";

const [folder, file, linesFile, promptCount = "40", newTokens = "32"] = argv.slice(2);
if (linesFile === undefined) throw new Error("usage: compare.mjs FOLDER FILE.gguf LINES.txt [PROMPTS] [NEW_TOKENS]");
const texts = readFileSync(linesFile, "utf8")
  .split("\n")
  .filter((line) => line !== "");
const [model, tokenizer] = [loadModel(folder), await loadTokenizer(folder)];
const ids = (await tokenizer.encodeBatch(texts, { addSpecialTokens: false })).map((encoded) => [...encoded.ids]);
const prompts = ids.filter(({ length }) => length > 1 && length < 100).slice(0, Number(promptCount));

const input = JSON.stringify({ model: resolve(file), texts, prompts, newTokens: Number(newTokens) });
const ask = fileURLToPath(new URL("ask.mjs", import.meta.url));
const theirs = JSON.parse(execFileSync(process.execPath, [ask], { input, encoding: "utf8", maxBuffer: 2 ** 29 }));

const isEqual = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
const otherIds = texts.filter((_, i) => !isEqual(ids[i], theirs.ids[i]));
console.log(
  `ids: ${texts.length - otherIds.length} of ${texts.length} texts alike${otherIds.length > 0 ? `; not ${JSON.stringify(otherIds[0])}` : ""}`,
);

const rows = prompts.map((prompt, i) => ({ id: `${i}`, inputIds: Int32Array.from(prompt) }));
const decoding = { method: "greedy", maxNewTokens: Number(newTokens) };
const generated = await generateAll(model, rows, { decoding, batchTokens: 4096, vocabularySize: tokenizer.vocabularySize });
const ours = generated.map(([first]) => [...first.ids]);
console.log(
  `greedy: ${ours.filter((row, i) => isEqual(row, theirs.greedy[i])).length} of ${ours.length} outputs alike, to the last of up to ${newTokens} tokens`,
);
const agreed = ours.map(
  (row, i) =>
    row.filter((id, t) => row.slice(0, t).every((other, s) => other === theirs.greedy[i][s]) && id === theirs.greedy[i][t]).length,
);
console.log(`  tokens before the first that differs: ${sum(agreed)} of ${sum(ours.map(({ length }) => length))}`);
const gaps = ours.flatMap((row, i) => (agreed[i] < row.length ? [gapAt([...prompts[i], ...row.slice(0, agreed[i])])] : []));
if (gaps.length > 0) console.log(`  best minus second-best log-probability there: ${spread(gaps)}`);

const differences = prompts.flatMap((prompt, i) => {
  const logProbs = nextLogProbs(prompt);
  return theirs.next[i].map(([id, logProb]) => Math.abs(logProbs[id] - logProb));
});
console.log(`top 5 log-probabilities, nats apart: ${spread(differences)}`);
model.parameters.dispose();

function nextLogProbs(prompt) {
  const row = (values) => integers(values, [1, values.length], "cpu");
  const source = prompt.slice(0, -1);
  return scope(() => {
    const inputs = { inputIds: row(source), attentionMask: row(source.map(() => 1)), decoderInputIds: row(prompt.slice(-1)) };
    return logSoftmax(slice(model.forward(inputs, { logits: "last" }).logits, 1, 0, tokenizer.vocabularySize), -1).toFloat32Array();
  });
}

function gapAt(prompt) {
  const [best, second] = [...nextLogProbs(prompt)].sort((a, b) => b - a);
  return best - second;
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toExponential(1);
  return `mean ${(sum(sorted) / sorted.length).toExponential(1)}, median ${at(0.5)}, p95 ${at(0.95)}, largest ${at(1)}`;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
