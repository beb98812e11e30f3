import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type RunEvent, readJsonLines } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import { writeChatTokenizer } from "../../tokenizers/testing/chat-tokenizer.js";
import { fineTune, resolveFineTuneConfig } from "../fine-tune/index.js";
import { type DistillRecipe, distill, estimate, resolveConfig } from "./index.js";

useNoLeaks();
const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);

const words = ["ant", "bee", "cat", "dog", "elk"];
const training = { learningRate: 0.01, maxEpochs: 1, batchTokens: 1024 };
const shape = { kind: "gpt2", nEmbd: 16, nLayer: 2, nHead: 2, nPositions: 256 } as const;
const data = () => ({
  train: at("chats.jsonl"),
  unlabeled: at("inputs.jsonl"),
  maxSourceLength: 96,
  maxTargetLength: 96,
  chat: true as const,
});
const message = (role: string, content: string) => ({ role, content });

beforeEach(async () => {
  writeChatTokenizer(at("tokenizer"));
  const rows = words.flatMap((one) =>
    words.map((other) => ({
      messages: [
        message("user", one),
        message("assistant", `${one}!`),
        message("user", other),
        message("assistant", `${other} <|im_end|>?`),
      ],
    })),
  );
  writeFileSync(at("chats.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  const inputs = words.map((one) => ({ messages: [message("system", "Be."), message("user", `${one} now`)] }));
  writeFileSync(at("inputs.jsonl"), inputs.map((row) => JSON.stringify(row)).join("\n"));
  const teacher = {
    data: { ...data(), unlabeled: undefined },
    model: { shape, training },
    tokenizer: { from: at("tokenizer") },
    threads: 1,
  };
  await fineTune(resolveFineTuneConfig(teacher), { runFolder: at("T"), storeFolder: at("store") });
}, 60_000);

const recipe = (changes: Partial<DistillRecipe> = {}): DistillRecipe => ({
  data: data(),
  teacher: { from: at("T", "model") },
  student: { from: "auto", decoderLayers: 1, training },
  pseudoTargets: { inputs: "both" },
  distillation: { training, allowPoorTeacher: true },
  threads: 1,
  ...changes,
});

describe("a distillation on conversations", () => {
  test.each([
    ["from the teacher at hand", {}],
    ["from stored distributions, with targets of its own", { teacherCache: { kind: "sampled", samples: 8 } as const }],
    ["taking turns with its own targets", { jointTeaching: { alpha: 0.5 } }],
  ])(
    "trains S and KD on all answers, %s",
    async (_, distillation) => {
      const events: RunEvent[] = [];
      const config = resolveConfig(recipe({ distillation: { training, allowPoorTeacher: true, ...distillation } }));
      const report = await distill(config, { runFolder: at("run"), storeFolder: at("store"), onEvent: (event) => events.push(event) });
      expect(Object.keys(report.systems)).toEqual(["S", "T", "KD"]);
      const example = events.find((event) => event.kind === "example");
      const learned = example?.parts.filter(({ isLearned }) => isLearned).map(({ text }) => text);
      expect(learned).toEqual([expect.stringMatching(/^\w+!<\|im_end\|>$/), expect.stringMatching(/^\w+ <\|im_end\|>\?<\|im_end\|>$/)]);
      const tokenizer = await loadTokenizer(at("run", "student"));
      expect(tokenizer.chatTemplate()).toContain("<|im_start|>");
      const lines = readJsonLines<{ source: string; ids: number[]; target: string }>(at("run", "pseudo-targets.jsonl"));
      expect(lines.some(({ source }) => source.startsWith("Be.\n\n"))).toBe(true);
      expect(lines.every(({ target }) => !target.includes("<|im_start|>"))).toBe(true);
      expect(JSON.parse(readFileSync(at("run", "student", "config.json"), "utf8")).task_specific_params).toEqual({
        "text-generation": { chat: true },
      });
    },
    120_000,
  );

  test("is planned with its first row shown", async () => {
    const events: RunEvent[] = [];
    await estimate(resolveConfig(recipe()), { runFolder: at("plan"), onEvent: (event) => events.push(event) });
    expect(events.filter(({ kind }) => kind === "example")).toHaveLength(1);
  }, 60_000);

  test("refuses a student with another template", async () => {
    const other = { data: { ...data(), unlabeled: undefined }, model: { shape, training }, tokenizer: { from: at("other") }, threads: 1 };
    writeChatTokenizer(at("other"), "smollm2", "{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}");
    await fineTune(resolveFineTuneConfig(other), { runFolder: at("S"), storeFolder: at("store") });
    const config = resolveConfig(recipe({ student: { from: at("S", "model"), training } }));
    await expect(distill(config, { runFolder: at("run"), storeFolder: at("store") })).rejects.toThrow("have different chat templates");
  }, 60_000);
});
