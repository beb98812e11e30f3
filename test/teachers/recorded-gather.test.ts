import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blackBox, gather, resolveBlackBoxConfig, resolveGatherConfig } from "../../src/recipes/index.js";
import { type FakeLlmServer, type SeenBody, sendJson, startLlmServer } from "../../src/teachers/llm/testing/fake-llm-server.js";
import { llamaCpp } from "../../src/teachers/llm/testing/server-styles.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../src/tokenizers/index.js";
import { writeRows } from "../cli/support/command-line.js";

useNoLeaks();

interface Exchange {
  readonly url: string;
  readonly body: SeenBody | null;
  readonly status: number;
  readonly answer: unknown;
}

const recorded = JSON.parse(gunzipSync(readFileSync(new URL("fixtures/llama-cpp-gather.json.gz", import.meta.url))).toString()) as {
  readonly exchanges: readonly Exchange[];
  readonly inputs: readonly { readonly id: string; readonly source: string }[];
  readonly prompt: Readonly<Record<string, unknown>>;
};

let folder: string;
let server: FakeLlmServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-recorded-"));
  server = await startLlmServer(llamaCpp);
  // Answers what was recorded, and nothing else: a question that changes has to be recorded anew.
  server.fault = ({ url, body }, response) => {
    const found = recorded.exchanges.find((each) => each.url === url && isDeepStrictEqual(each.body ?? {}, body));
    return found ? sendJson(response, found.answer, found.status) : sendJson(response, { error: { message: "not recorded" } }, 400);
  };
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the extreme setup with a real model's recorded answers: gathered, aligned to a foreign tokenizer, learned from", async () => {
  const { inputs, prompt } = recorded;
  const config = resolveGatherConfig({
    ...{ endpoint: { baseUrl: server.baseUrl }, inputs, prompt },
    ...{ samples: 2, maxTokens: 32, concurrency: 1, budget: { requests: 22, tokens: 20_000 } },
  });
  const report = await gather(config, { runFolder: join(folder, "answers") });
  expect(report.endpoint).toMatchObject({ model: "smollm2", kind: "chat" });
  expect(report).toMatchObject({ answered: 8, unansweredCount: 0, spent: { requests: 22 }, lost: { requests: 0 } });
  expect(report.answers).toMatchObject({ answers: 16, usable: 16, withLogProbs: 16, unusableLogProbs: 0, distinctPerInput: 2 });

  const rows = (name: string, members: readonly { readonly source: string; readonly target: string }[]): string => {
    writeRows(join(folder, name), members);
    return join(folder, name);
  };
  const train = rows("train.jsonl", [
    { source: "Art thou well?", target: "Are you well?" },
    { source: "I know him not.", target: "I don't know him." },
  ]);
  const validation = rows("validation.jsonl", [{ source: "Is he gone?", target: "Has he left?" }]);
  // Two of the inputs: their answers are the model's own row of the table, and nobody learns from them.
  const test = rows(
    "test.jsonl",
    inputs.slice(0, 2).map(({ source }) => ({ source, target: "A modern sentence." })),
  );
  const texts = inputs.map(({ source }) => source);
  await trainByteLevelBpe(texts, { vocabularySize: 320, allowSmaller: true }).save(join(folder, "tokenizer"));
  const shape = { dModel: 16, dKv: 8, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
  const training = { learningRate: 0.01, maxEpochs: 2, batchTokens: 1024, warmupSteps: 2 };
  const students = resolveBlackBoxConfig({
    data: { train, validation, test, maxSourceLength: 64, maxTargetLength: 64 },
    answers: { from: join(folder, "answers"), test: join(folder, "answers") },
    tokenizer: { from: join(folder, "tokenizer") },
    student: { shape, training },
    distillation: { training },
    threads: 1,
  });
  const learned = await blackBox(students, { runFolder: join(folder, "students"), storeFolder: join(folder, "store") });
  const { aligned } = learned.answers;
  expect([learned.answers.answers, aligned.withTokens]).toEqual([12, 12]);
  // Letters and a few merges against 49,152 tokens: few match, and these have a teacher's distribution.
  expect(aligned.matched / aligned.positions).toBeGreaterThan(0.15);
  expect(aligned.matched / aligned.positions).toBeLessThan(0.9);
  expect(aligned.missingMass).toBeGreaterThan(0);
  expect(aligned.outsideMass).toBeLessThan(0.6);
  const names = ["gold", "one-target", "more-targets", "logits-kd-one-target", "logits-kd-more-targets"];
  expect(Object.keys(learned.students)).toEqual(names);
  const bleu = learned.metrics.find(({ name }) => name === "BLEU");
  expect(bleu?.systems.map(({ system }) => system)).toEqual([...names, "LLM"]);
}, 60_000);
