import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { TokenizerError } from "../../core/index.js";
import { loadTextFile } from "../load-file.js";
import { isJsonObject, type JsonObject } from "../tokenizer-json.js";

/** The name of the template that counts where nobody names one. */
export const defaultTemplate = "default";

/** The chat templates of a tokenizer, by their names. */
export type ChatTemplates = Readonly<Record<string, string>>;

const extraFolder = "additional_chat_templates";

/**
 * The chat templates of a folder, as Transformers finds them: those of `chat_template.jinja` and `additional_chat_templates/NAME.jinja`; where there are none, `chat_template` of
 * `tokenizer_config.json`, which is a text, or a list of names and templates.
 * @throws TokenizerError for one that is no text.
 */
export async function loadChatTemplates(folder: string, tokenizerConfig: JsonObject): Promise<ChatTemplates> {
  const own = await loadTextFile(join(folder, "chat_template.jinja"));
  const names = await readdir(join(folder, extraFolder)).catch(() => []);
  const templates = new Map<string, string>(own === undefined ? [] : [[defaultTemplate, own]]);
  for (const name of names.filter((each) => each.endsWith(".jinja")).sort()) {
    templates.set(name.slice(0, -".jinja".length), (await loadTextFile(join(folder, extraFolder, name))) as string);
  }
  return templates.size > 0
    ? Object.fromEntries(templates)
    : templatesOfConfig(tokenizerConfig.chat_template, join(folder, "tokenizer_config.json"));
}

function templatesOfConfig(value: unknown, place: string): ChatTemplates {
  if (value === undefined || value === null) return {};
  if (typeof value === "string") return { [defaultTemplate]: value };
  const entries = Array.isArray(value)
    ? value
    : isJsonObject(value)
      ? Object.entries(value).map(([name, template]) => ({ name, template }))
      : [];
  const isNamed = (entry: unknown) => isJsonObject(entry) && typeof entry.name === "string" && typeof entry.template === "string";
  if (entries.length === 0 || !entries.every(isNamed)) {
    throw new TokenizerError(`${place}: chat_template: expected a text, or a list of objects with name and template.`);
  }
  return Object.fromEntries(entries.map(({ name, template }) => [name, template]));
}

/** The `chat_template` of a `tokenizer_config.json`, in the form that Transformers 4 and 5 read. */
export function chatTemplateSetting(templates: ChatTemplates): JsonObject {
  const entries = Object.entries(templates).map(([name, template]) => ({ name, template }));
  const [first, ...others] = entries;
  if (first === undefined) return {};
  return { chat_template: others.length === 0 && first.name === defaultTemplate ? first.template : entries };
}
