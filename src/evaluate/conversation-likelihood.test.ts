import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ChatEncoding, type Example, encodeConversations, learnedLabels } from "../data/index.js";
import { tinyGpt2 } from "../models/testing/tiny-gpt2.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { loadTokenizer } from "../tokenizers/index.js";
import { writeChatTokenizer } from "../tokenizers/testing/chat-tokenizer.js";
import { corpusNegativeLogLikelihood } from "./negative-log-likelihood.js";

useNoLeaks();

const folder = mkdtempSync(join(tmpdir(), "retort-conversations-"));
let chat: ChatEncoding;
let vocabularySize: number;

beforeAll(async () => {
  const tokenizer = await loadTokenizer(writeChatTokenizer(folder));
  vocabularySize = tokenizer.vocabularySize;
  chat = { encoder: tokenizer.chat() };
});

afterAll(() => rmSync(folder, { recursive: true }));

const said = ["One?", "Two.", "Three?", "Four and five.", "Six?", "Seven."];
const turnsUpTo = (count: number): Example => ({
  id: `${count}`,
  source: "-",
  turns: said.slice(0, count - 1).map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content })),
  target: said[count - 1] as string,
});

it("a conversation's loss is that of its answers one by one, in one batch with others, too", async () => {
  const model = tinyGpt2({ vocab_size: vocabularySize, n_positions: 256 });
  const limits = { maxSourceLength: 200, maxTargetLength: 200 };
  const nll = async (examples: readonly Example[], learnsAllAnswers: boolean) => {
    const { rows } = await encodeConversations(chat, examples, { ...limits, learnsAllAnswers });
    const tokens = rows.reduce((sum, row) => sum + learnedLabels(row).length, 0);
    return { tokens, sum: tokens * (await corpusNegativeLogLikelihood(model, rows, { batchTokens: 4096 })) };
  };
  try {
    // Of SmolLM2's template a conversation begins as its beginnings do, so that each answer is the last one of a shorter one.
    const whole = await nll([turnsUpTo(6)], true);
    const parts = await nll([turnsUpTo(2), turnsUpTo(4), turnsUpTo(6)], false);
    expect(whole.tokens).toBe(parts.tokens);
    expect(whole.sum).toBeCloseTo(parts.sum, 3);
    const together = await nll([turnsUpTo(6), turnsUpTo(2)], true);
    const alone = await nll([turnsUpTo(2)], true);
    expect(together.sum).toBeCloseTo(whole.sum + alone.sum, 3);
  } finally {
    model.parameters.dispose();
  }
});
