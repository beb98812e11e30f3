import { beforeEach, describe, expect, it } from "vitest";
import { loadTokenizer, type Tokenizer } from "../../tokenizers/index.js";
import { writeChatTokenizer } from "../../tokenizers/testing/chat-tokenizer.js";
import type { Example } from "../example.js";
import { temporaryFiles } from "../testing/temporary-files.js";
import type { ChatEncoding } from "./chat-encoding.js";
import { encodeConversations, encodePrompts } from "./encode-conversations.js";

let tokenizer: Tokenizer;
let chat: ChatEncoding;

beforeEach(async () => {
  tokenizer = await loadTokenizer(writeChatTokenizer(temporaryFiles({})));
  chat = { encoder: tokenizer.chat() };
});

const lengths = { maxSourceLength: 200, maxTargetLength: 100 };
const textOf = (ids: ArrayLike<number>): Promise<string> => tokenizer.decode(ids, { skipSpecialTokens: false });
const pair: Example = { id: "a", source: "One?", target: "Two." };
const turns: Example = {
  id: "b",
  source: "One?\n\nTwo.\n\nThree?",
  target: "Four.",
  turns: [
    { role: "user", content: "One?" },
    { role: "assistant", content: "Two." },
    { role: "user", content: "Three?" },
  ],
};
const system = "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n";
const asked = `${system}<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\n`;

const encode = async (example: Example, learnsAllAnswers: boolean, limits = lengths) => {
  const { rows, truncation } = await encodeConversations(chat, [example], { ...limits, learnsAllAnswers });
  return { row: rows[0] as (typeof rows)[number], truncation };
};

describe("rows as conversations", () => {
  it("have what stands before the answer as the source, and the answer with its end as labels", async () => {
    const { row } = await encode(pair, true);
    expect(await textOf(row.inputIds)).toBe(asked);
    expect(await textOf(row.labels)).toBe("Two.<|im_end|>");
    expect(row.isLearned).toBeUndefined();
    const { rows } = await encodePrompts(chat, [pair], lengths);
    expect(rows[0]?.inputIds).toEqual(row.inputIds);
  });

  it("of several answers begin their labels with the first, and learn nothing of what is said between", async () => {
    const { row } = await encode(turns, true);
    expect(await textOf(row.inputIds)).toBe(asked);
    expect(await textOf(row.labels)).toBe("Two.<|im_end|>\n<|im_start|>user\nThree?<|im_end|>\n<|im_start|>assistant\nFour.<|im_end|>");
    expect(await textOf(row.labels.filter((_, i) => row.isLearned?.[i] === 1))).toBe("Two.<|im_end|>Four.<|im_end|>");
    const { rows } = await encodePrompts(chat, [turns], lengths);
    expect(row.promptIds).toEqual(rows[0]?.inputIds);
  });

  it("are judged by their last answer", async () => {
    const { row } = await encode(turns, false);
    expect(await textOf(row.inputIds)).toBe(`${asked}Two.<|im_end|>\n<|im_start|>user\nThree?<|im_end|>\n<|im_start|>assistant\n`);
    expect(await textOf(row.labels)).toBe("Four.<|im_end|>");
    expect(row.isLearned).toBeUndefined();
  });

  it("take the recipe's system and words, unless they have a system's turn themselves", async () => {
    chat = { ...chat, system: "S", user: "Say {source} twice: {source}" };
    expect(await textOf((await encode(pair, true)).row.inputIds)).toContain(
      "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nSay One? twice: One?<|im_end|>",
    );
    const own = { ...turns, turns: [{ role: "system", content: "Own" } as const, ...(turns.turns ?? [])] };
    expect(await textOf((await encode(own, true)).row.inputIds)).toMatch(
      /^<\|im_start\|>system\nOwn<\|im_end\|>\n<\|im_start\|>user\nOne\?/,
    );
  });
});

describe("what is too long", () => {
  const long = { id: "c", source: "word ".repeat(200), target: "answer ".repeat(100) };

  it("loses the ends of its messages, and nothing of what the template writes", async () => {
    const { row, truncation } = await encode(long, true, { maxSourceLength: 80, maxTargetLength: 20 });
    expect([row.inputIds.length, row.labels.length]).toEqual([80, 20]);
    expect(await textOf(row.inputIds)).toMatch(
      /^<\|im_start\|>system\nYou are .*Face<\|im_end\|>\n<\|im_start\|>user\nword word .*<\|im_end\|>\n<\|im_start\|>assistant\n$/s,
    );
    expect(await textOf(row.labels)).toMatch(/^answer .*<\|im_end\|>$/);
    expect(truncation).toMatchObject({ sourcesTruncated: 1, targetsTruncated: 1 });
    expect(truncation.longestSource).toBeGreaterThan(200);
  });

  it("is refused where the template alone takes more, naming the row", async () => {
    await expect(encode(long, true, { maxSourceLength: 10, maxTargetLength: 20 })).rejects.toThrow(
      /row "c": maxSourceLength is 10: what the chat template writes/,
    );
  });
});

it("an answer that the template leaves out is refused, naming the row", async () => {
  tokenizer = await loadTokenizer(writeChatTokenizer(temporaryFiles({}), "llama3"));
  chat = { encoder: tokenizer.chat() };
  await expect(encode({ ...pair, target: " \n" }, true)).rejects.toThrow('row "a": the chat template writes nothing of the answer');
});
