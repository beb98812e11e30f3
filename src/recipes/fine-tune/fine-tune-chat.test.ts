import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { ExampleEvent, RunEvent } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import { writeChatTokenizer } from "../../tokenizers/testing/chat-tokenizer.js";
import { generateOutputs, resolveGenerateConfig } from "../generate/index.js";
import { type FineTuneRecipe, fineTune, resolveFineTuneConfig } from "./index.js";

useNoLeaks();

const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);
const words = ["ant", "bee", "cat", "dog", "elk", "fox"];
const shape = { kind: "gpt2", nEmbd: 16, nLayer: 1, nHead: 2, nPositions: 256 } as const;
const training = { learningRate: 0.01, maxEpochs: 1, batchTokens: 1024 };
const lengths = { maxSourceLength: 96, maxTargetLength: 96 };

const write = (name: string, rows: readonly unknown[]): void => writeFileSync(at(name), rows.map((row) => JSON.stringify(row)).join("\n"));

beforeEach(() => {
  writeChatTokenizer(at("tokenizer"));
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} ${other}`, target: `${other} ${one}` })));
  write("pairs.jsonl", pairs);
});

interface Made {
  readonly events: RunEvent[];
  readonly example: ExampleEvent;
}

async function fineTuned(data: Partial<FineTuneRecipe["data"]>, changes: Partial<FineTuneRecipe> = {}): Promise<Made> {
  const events: RunEvent[] = [];
  const config = resolveFineTuneConfig({
    data: { train: at("pairs.jsonl"), ...lengths, ...data },
    model: { shape, training },
    tokenizer: { from: at("tokenizer") },
    threads: 1,
    ...changes,
  });
  await fineTune(config, { runFolder: at("run"), storeFolder: at("store"), onEvent: (event) => events.push(event) });
  return { events, example: events.find(({ kind }) => kind === "example") as ExampleEvent };
}

const shown = ({ parts }: ExampleEvent, isLearned: boolean): string[] =>
  parts.filter((part) => part.isLearned === isLearned).map(({ text }) => text);

describe("fine-tuning on conversations", () => {
  it("shows the first row as the template writes it, a system's message that nobody gave included, and learns the answer with its end", async () => {
    const { example } = await fineTuned({ chat: true });
    const [read] = shown(example, false);
    expect(read).toMatch(
      /^<\|im_start\|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<\|im_end\|>\n<\|im_start\|>user\n/,
    );
    expect(read).toMatch(/<\|im_end\|>\n<\|im_start\|>assistant\n$/);
    expect(shown(example, true)).toEqual([expect.stringMatching(/^\w+ \w+<\|im_end\|>$/)]);
  });

  it("puts sources as the recipe says", async () => {
    const { example } = await fineTuned({ chat: { system: "Be <|im_end|> brief.", user: "Turn around: {source}!" } });
    expect(shown(example, false)[0]).toMatch(
      /^<\|im_start\|>system\nBe <\|im_end\|> brief\.<\|im_end\|>\n<\|im_start\|>user\nTurn around: \w+ \w+!<\|im_end\|>/,
    );
  });

  it("learns every answer of a conversation, and nothing of what is said between", async () => {
    const rows = words.flatMap((one) =>
      words.map((other) => ({
        messages: [
          { role: "user", content: one },
          { role: "assistant", content: `${one}!` },
          { role: "user", content: other },
          { role: "assistant", content: `${other}?` },
        ],
      })),
    );
    write("chats.jsonl", rows);
    const { example, events } = await fineTuned({ train: at("chats.jsonl"), chat: true });
    expect(shown(example, true)).toEqual([expect.stringMatching(/^\w+!<\|im_end\|>$/), expect.stringMatching(/^\w+\?<\|im_end\|>$/)]);
    expect(shown(example, false)[1]).toMatch(/^\n<\|im_start\|>user\n\w+<\|im_end\|>\n<\|im_start\|>assistant\n$/);
    expect(example.learnedTokens).toBeLessThan(example.tokens / 2);
    expect(events.some(({ kind }) => kind === "step")).toBe(true);
  });

  it("leaves a folder that ends where the template's answers do, has the template, and is generated with as it was trained", async () => {
    // Whose own end is another token than the template's.
    const file = at("tokenizer", "tokenizer_config.json");
    writeFileSync(
      file,
      JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), eos_token: "<|endoftext|>", pad_token: "<|endoftext|>" }),
    );
    await fineTuned({ chat: { system: "S" } });
    const tokenizer = await loadTokenizer(at("run", "model"));
    const ends = ["<|endoftext|>", "<|im_end|>"].map((token) => tokenizer.tokenToId(token));
    expect(JSON.parse(readFileSync(at("run", "model", "generation_config.json"), "utf8")).eos_token_id).toEqual(ends);
    expect(tokenizer.chatTemplate()).toBe((await loadTokenizer(at("tokenizer"))).chatTemplate());
    const model = at("run", "model");
    const inputs = [{ id: "1", source: "ant bee" }];
    const asked = { model, inputs, maxNewTokens: 4, threads: 1 };
    const own = await generateOutputs(resolveGenerateConfig(asked), {});
    expect(own.chat).toEqual({ system: "S" });
    const given = await generateOutputs(resolveGenerateConfig({ ...asked, chat: { system: "S" } }), {});
    expect(given.lines).toEqual(own.lines);
    const others = await generateOutputs(resolveGenerateConfig({ ...asked, chat: false }), {});
    expect(others.lines).not.toEqual(own.lines);
    expect(readFileSync(at("run", "model", "README.md"), "utf8")).toContain("apply_chat_template(messages, add_generation_prompt=True");
  });

  it("tells of what a template begins answers with, which Qwen3's need not", async () => {
    writeChatTokenizer(at("qwen"), "qwen3");
    const { events, example } = await fineTuned({ chat: true }, { tokenizer: { from: at("qwen") } });
    expect(shown(example, true)[0]).toMatch(/^<think>\n\n<\/think>\n\n\w+ \w+<\|im_end\|>$/);
    const warnings = events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
    expect(warnings.join("\n")).toContain('begins an answer with "<think>\\n\\n</think>\\n\\n"');
  });
});

describe("what cannot be read as conversations is refused", () => {
  it.each([
    [{ chat: true, separator: " => " }, {}, "data.separator: with data.chat"],
    [{ chat: { user: "no place" } }, {}, 'data.chat.user: "no place" has no {source}'],
    [{ chat: { user: "{source}" }, prompt: "x" }, {}, "data.prompt: with data.chat.user"],
    [{ chat: { template: "other" } }, {}, "has no chat template called other"],
    [{ chat: true }, { tokenizer: {} }, "a tokenizer that is trained for the task has no chat template"],
    [
      { chat: true },
      { model: { shape: { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 }, training } },
      "only a decoder-only model reads a conversation, and model.shape has an encoder",
    ],
    [{ chat: true }, { model: { shape, training, pretraining: { ...training } } }, "pretraining reads texts"],
    [{ chat: true, maxSourceLength: 20 }, {}, "maxSourceLength is 20: what the chat template writes around the messages takes"],
  ] as const)("%j %j", async (data, changes, message) => {
    await expect(async () => fineTuned(data as never, changes as never)).rejects.toThrow(message);
  });

  it("a tokenizer without a template, and one whose template ends no answer", async () => {
    const file = at("tokenizer", "tokenizer_config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...config, chat_template: "{% for m in messages %}{{ m.content }}{% endfor %}" }));
    await expect(fineTuned({ chat: true })).rejects.toThrow("writes no control token behind an answer");
    writeFileSync(file, JSON.stringify({ ...config, chat_template: undefined }));
    await expect(fineTuned({ chat: true })).rejects.toThrow("has no chat template");
  });

  it("a row that the template refuses, by its name", async () => {
    writeChatTokenizer(
      at("tokenizer"),
      "smollm2",
      "{% for m in messages %}{% if 'bee' in m.content %}{{ raise_exception('no bees') }}{% endif %}{{ m.content }}<|im_end|>{% endfor %}",
    );
    await expect(fineTuned({ chat: true })).rejects.toThrow(/row "pairs:\d+": .*refuses the conversation: no bees/);
  });

  it("a template that asks for the day, unless it is given", async () => {
    const template =
      "{{ strftime_now('%d %b %Y') }}{% for m in messages %}\n<|im_start|>{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}\n<|im_start|>assistant: {% endif %}";
    writeChatTokenizer(at("tokenizer"), "smollm2", template);
    await expect(fineTuned({ chat: true })).rejects.toThrow("today's date, which nobody has given");
    const { example } = await fineTuned({ chat: { date: "2026-02-09" } });
    expect(shown(example, false)[0]).toMatch(/^09 Feb 2026/);
  });
});
