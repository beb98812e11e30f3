import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const golden = (name: string): string => fileURLToPath(new URL(`../../../test/golden/chat/${name}`, import.meta.url));

/** Which tokenizer of `test/golden/chat`, and which template. */
export type ChatTokenizerName = "smollm2" | "qwen3" | "llama3";

/** Writes a small tokenizer with control tokens and a chat template into a folder, which is made; returns its path. */
export function writeChatTokenizer(path: string, name: ChatTokenizerName = "smollm2", template?: string): string {
  mkdirSync(path, { recursive: true });
  cpSync(golden(`tokenizers/${name}`), path, { recursive: true });
  const file = join(path, "tokenizer_config.json");
  const config = JSON.parse(readFileSync(file, "utf8")) as object;
  const text = template ?? readFileSync(golden(`templates/${name}.jinja`), "utf8");
  writeFileSync(file, JSON.stringify({ ...config, chat_template: text }));
  return path;
}
