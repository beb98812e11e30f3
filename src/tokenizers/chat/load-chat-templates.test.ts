import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadTokenizer } from "../load-tokenizer.js";
import { writeChatTokenizer } from "../testing/chat-tokenizer.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const settings = (): Record<string, unknown> => JSON.parse(readFileSync(at("tokenizer_config.json"), "utf8"));
const set = (chat_template: unknown): void => writeFileSync(at("tokenizer_config.json"), JSON.stringify({ ...settings(), chat_template }));

beforeEach(() => {
  folder = temporaryFolder();
  writeChatTokenizer(folder, "smollm2", "of the config");
});

describe("a folder's chat templates", () => {
  it("are those of files, and else of tokenizer_config.json, as in Transformers", async () => {
    expect((await loadTokenizer(folder)).chatTemplate()).toBe("of the config");
    mkdirSync(at("additional_chat_templates"));
    writeFileSync(at("additional_chat_templates", "rag.jinja"), "for rag");
    expect((await loadTokenizer(folder)).chatTemplateNames).toEqual(["rag"]);
    writeFileSync(at("chat_template.jinja"), "of the file");
    const tokenizer = await loadTokenizer(folder);
    expect([tokenizer.chatTemplate(), tokenizer.chatTemplate("rag")]).toEqual(["of the file", "for rag"]);
  });

  it("may be a list by names", async () => {
    set([
      { name: "default", template: "a" },
      { name: "tool_use", template: "b" },
    ]);
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.chatTemplateNames).toEqual(["default", "tool_use"]);
    expect(() => tokenizer.chatTemplate("none")).toThrow("has no chat template called none");
  });

  it("may be missing, which is told where one is asked for", async () => {
    for (const none of [undefined, null]) {
      set(none);
      const tokenizer = await loadTokenizer(folder);
      expect(tokenizer.chatTemplateNames).toEqual([]);
      expect(() => tokenizer.chat()).toThrow("the tokenizer has no chat template.");
    }
  });

  it.each([[3], [[]], [[{ name: "a" }]], [["text"]]])("are refused where they are no text: %j", async (value) => {
    set(value);
    await expect(loadTokenizer(folder)).rejects.toThrow("chat_template: expected a text, or a list of objects with name and template");
  });

  it("are saved so that they are found again, whichever form they had", async () => {
    writeFileSync(at("chat_template.jinja"), "of the file");
    await (await loadTokenizer(folder)).save(at("saved"));
    expect(JSON.parse(readFileSync(at("saved", "tokenizer_config.json"), "utf8")).chat_template).toBe("of the file");
    set([
      { name: "default", template: "a" },
      { name: "tool_use", template: "b" },
    ]);
    writeFileSync(at("chat_template.jinja"), "");
    mkdirSync(at("additional_chat_templates"));
    writeFileSync(at("additional_chat_templates", "tool_use.jinja"), "c");
    await (await loadTokenizer(folder)).save(at("again"));
    expect(JSON.parse(readFileSync(at("again", "tokenizer_config.json"), "utf8")).chat_template).toEqual([
      { name: "default", template: "" },
      { name: "tool_use", template: "c" },
    ]);
  });

  it("say in which line they have what is not rendered, and what a template is not", async () => {
    set("{% for m in messages %}\n\n{{ m.content | wordcount }}{% endfor %}");
    const encoder = (await loadTokenizer(folder)).chat();
    expect(() => encoder.render([{ role: "user", content: "a" }])).toThrow(
      /chat template:3: uses what is not rendered here: the filter wordcount\./,
    );
    set("{% for m in messages %}");
    const broken = await loadTokenizer(folder);
    expect(() => broken.chat()).toThrow(/cannot be parsed/);
    set("\n{% include 'x' %}");
    const including = await loadTokenizer(folder);
    expect(() => including.chat()).toThrow(/chat template:2: uses what is not rendered here: the statement include/);
  });
});
