// Reads conversations as JSON lines on stdin ({ folder, template?, messages, prompt }) and writes what ours makes of each: { text, ids, assistant } or { error }. For chat.py and jinja_templates.py.
import { createInterface } from "node:readline";
import { loadTokenizer } from "../../dist/index.js";
import { jsonValue, Template } from "../../dist/tokenizers/chat/jinja/index.js";

const encoders = new Map();

async function encoderOf(folder) {
  if (!encoders.has(folder))
    encoders.set(
      folder,
      loadTokenizer(folder).then((tokenizer) => tokenizer.chat({ today: new Date() })),
    );
  return encoders.get(folder);
}

function rendered({ template, context }) {
  const names = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, jsonValue(value)]));
  return { text: new Template(template).render({ names }).text };
}

async function encoded({ folder, messages, prompt }) {
  const encoder = await encoderOf(folder);
  const { text, ids, isAssistants } = prompt ? await encoder.encodePrompt(messages) : await encoder.encodeConversation(messages);
  return { text, ids: [...ids], assistant: [...isAssistants] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify(asked.context === undefined ? await encoded(asked) : rendered(asked))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error.message, kind: error.kind ?? error.name })}\n`);
  }
}
