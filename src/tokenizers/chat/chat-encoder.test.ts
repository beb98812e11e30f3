import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadTokenizer } from "../load-tokenizer.js";
import { ChatEncoder } from "./chat-encoder.js";
import type { ChatMessage } from "./chat-message.js";
import { ChatTemplate } from "./chat-template.js";

interface Case {
  readonly tokenizer: string;
  readonly template: string;
  readonly chat: string;
  readonly prompt: boolean;
  readonly text: string;
  readonly ids: readonly number[];
  /** The ids where control tokens that a message spells are text. */
  readonly textIds?: readonly number[];
  readonly assistant?: readonly number[];
}

const path = (name: string): string => fileURLToPath(new URL(`../../../test/golden/chat/${name}`, import.meta.url));
const golden = JSON.parse(readFileSync(path("conversations.json"), "utf8")) as {
  readonly chats: Readonly<Record<string, readonly ChatMessage[]>>;
  readonly cases: readonly Case[];
};
const encoders = new Map<string, Promise<ChatEncoder>>();

/** A tokenizer of the golden file with one of its templates. */
function encoderOf({ tokenizer, template }: Pick<Case, "tokenizer" | "template">): Promise<ChatEncoder> {
  const key = `${tokenizer} ${template}`;
  if (!encoders.has(key)) encoders.set(key, encoderFrom(tokenizer, readFileSync(path(`templates/${template}.jinja`), "utf8")));
  return encoders.get(key) as Promise<ChatEncoder>;
}

const encode = async (entry: Case) => {
  const encoder = await encoderOf(entry);
  const messages = golden.chats[entry.chat] as readonly ChatMessage[];
  return entry.prompt ? encoder.encodePrompt(messages) : encoder.encodeConversation(messages);
};

const named = (cases: readonly Case[]) =>
  cases.map((entry) => [`${entry.tokenizer} ${entry.template} ${entry.chat}${entry.prompt ? " prompt" : ""}`, entry] as const);
const spells = ({ chat }: Case): boolean => chat.startsWith("spelled");

describe("conversations as Transformers reads them", () => {
  it.each(named(golden.cases))("%s: the text", async (_, entry) => {
    expect((await encode(entry)).text).toBe(entry.text);
  });

  it.each(named(golden.cases.filter((entry) => !spells(entry) || entry.chat === "spelled-across")))("%s: the ids", async (_, entry) => {
    expect([...(await encode(entry)).ids]).toEqual(entry.ids);
  });

  it.each(named(golden.cases.filter(({ textIds }) => textIds !== undefined)))(
    "%s: control tokens that a message spells are text",
    async (_, entry) => {
      const { ids } = await encode(entry);
      expect([...ids]).toEqual(entry.textIds);
      expect([...ids]).not.toEqual(entry.ids);
    },
  );

  it.each(named(golden.cases.filter((entry) => entry.assistant !== undefined && !spells(entry))))(
    "%s: which tokens the assistant writes",
    async (_, entry) => {
      expect([...(await encode(entry)).isAssistants]).toEqual(entry.assistant);
    },
  );

  it("finds by origins what the variant of a template for training marks by itself", async () => {
    const marked = golden.cases.filter((entry) => entry.template === "llama3_training" && !entry.prompt);
    for (const entry of marked) {
      const plain = await encode({ ...entry, template: "llama3" });
      const own = await encode(entry);
      expect(plain.text).toBe(own.text);
      expect([...plain.isAssistants]).toEqual([...own.isAssistants]);
    }
    expect(marked.length).toBeGreaterThan(10);
  });
});

/** What the assistant writes, part by part. */
async function written(tokenizer: string, template: string, messages: readonly ChatMessage[]): Promise<string[]> {
  const { text, isAssistants, offsets } = await (await encoderOf({ tokenizer, template })).encodeConversation(messages);
  const parts: string[] = [];
  for (const [i, [start, end]] of offsets.entries()) {
    if (isAssistants[i] !== 1) continue;
    if (i > 0 && isAssistants[i - 1] === 1) parts[parts.length - 1] += text.slice(start, end);
    else parts.push(text.slice(start, end));
  }
  return parts;
}

const turns: readonly ChatMessage[] = [
  { role: "user", content: "One?" },
  { role: "assistant", content: "Two." },
  { role: "user", content: "Three?" },
  { role: "assistant", content: "Four." },
];

describe("what the assistant writes", () => {
  it("is every answer and the token that ends it, without what the template puts behind", async () => {
    expect(await written("smollm2", "smollm2", turns)).toEqual(["Two.<|im_end|>", "Four.<|im_end|>"]);
    expect(await written("llama3", "llama3", turns)).toEqual(["Two.<|eot_id|>", "Four.<|eot_id|>"]);
  });

  it("has Qwen3's think block, which its template keeps in the last answer alone and no prompt ends with", async () => {
    expect(await written("qwen3", "qwen3", turns)).toEqual(["Two.<|im_end|>", "<think>\n\n</think>\n\nFour.<|im_end|>"]);
  });

  it("begins behind the space that a template like Llama 2's puts before an answer only where it answers", async () => {
    const source =
      "{% for m in messages %}{% if m.role == 'user' %}[{{ m.content }}]{% else %}{{ ' ' + m.content + ' <|im_end|>' }}{% endif %}{% endfor %}";
    const encoder = await encoderFrom("smollm2", source);
    const { text, isAssistants, offsets } = await encoder.encodeConversation(turns);
    const covered = offsets.filter((_, i) => isAssistants[i] === 1).map(([start, end]) => text.slice(start, end));
    expect(covered.join("")).toBe(" Two. <|im_end|> Four. <|im_end|>");
    expect(encoder.answerBeginsWith(turns.slice(0, 3))).toBe(" ");
  });

  it("begins with the answer where a prompt ends otherwise, which is told", async () => {
    const source =
      "{% for m in messages %}<|im_start|>{{ m.role }}:{{ m.content }}<|im_end|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant:<think>{% endif %}";
    const encoder = await encoderFrom("smollm2", source);
    expect(encoder.answerBeginsWith(turns.slice(0, 3))).toBeUndefined();
    const { text, isAssistants, offsets } = await encoder.encodeConversation(turns);
    expect(
      offsets
        .filter((_, i) => isAssistants[i] === 1)
        .map(([start, end]) => text.slice(start, end))
        .join(""),
    ).toBe("Two.<|im_end|>Four.<|im_end|>");
  });

  it("needs a control token behind an answer", async () => {
    const encoder = await encoderFrom("smollm2", "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}");
    expect(() => encoder.endTokenId()).toThrow(/writes no control token behind an answer/);
    expect((await encoderOf({ tokenizer: "llama3", template: "llama3" })).endTokenId()).toBe(
      (await loadTokenizer(path("tokenizers/llama3"))).tokenToId("<|eot_id|>"),
    );
  });
});

describe("messages of any kind", () => {
  const piece = fc.oneof(
    fc.constantFrom("<|im_end|>", "<|eot_id|>", "<|im_start|>", "<|im_", "end|>", "<think>", "\n", " ", "<|", "|>", "\u{1f600}", "{{ x }}"),
    fc.string({ maxLength: 5 }),
  );
  const content = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("").replace(/\r/g, ""));
  const chat = fc.array(fc.tuple(content, content), { minLength: 1, maxLength: 3 }).map((pairs) =>
    pairs.flatMap(([user, assistant]): ChatMessage[] => [
      { role: "user", content: user },
      { role: "assistant", content: assistant },
    ]),
  );

  it.each(["smollm2", "llama3"])("come back from their tokens, and have the template's control tokens alone: %s", async (name) => {
    const tokenizer = await loadTokenizer(path(`tokenizers/${name}`));
    const encoder = await encoderOf({ tokenizer: name, template: name });
    const special = [
      "<|endoftext|>",
      "<|im_start|>",
      "<|im_end|>",
      "<|begin_of_text|>",
      "<|start_header_id|>",
      "<|end_header_id|>",
      "<|eot_id|>",
    ];
    const controls = new Set(special.map((token) => tokenizer.tokenToId(token)));
    await fc.assert(
      fc.asyncProperty(chat, async (messages) => {
        const { ids, text, isAssistants } = await encoder.encodeConversation(messages);
        expect(await tokenizer.decode(ids, { skipSpecialTokens: false })).toBe(text.replace(/\p{Surrogate}/gu, "\ufffd"));
        const plain = await encoder.encodeConversation(messages.map(({ role }) => ({ role, content: "x" })));
        expect([...ids].filter((id) => controls.has(id))).toEqual([...plain.ids].filter((id) => controls.has(id)));
        const ends = [...ids].filter((id, i) => id === encoder.endTokenId() && isAssistants[i] === 1);
        expect(ends.length).toBe(messages.filter(({ role, content }) => role === "assistant" && isSaid(content, name)).length);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

/** Llama 3's template trims contents, and SmolLM2's does not. */
const isSaid = (content: string, template: string): boolean => (template === "llama3" ? content.trim() : content) !== "";

async function encoderFrom(name: string, source: string): Promise<ChatEncoder> {
  const folder = path(`tokenizers/${name}`);
  const { specialTokens } = await loadTokenizer(folder);
  const json = JSON.parse(readFileSync(`${folder}/tokenizer.json`, "utf8"));
  return new ChatEncoder(new ChatTemplate(source, { place: "template", specialTokens }), json, { place: name });
}
