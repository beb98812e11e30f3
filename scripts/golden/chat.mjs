// Our side of chat.py and jinja_templates.py; needs `npm run build`.
//   node scripts/golden/chat.mjs              reads conversations ({ folder, messages, prompt }) or templates ({ template, context }) as JSON lines on stdin, and writes what ours makes of each
//   node scripts/golden/chat.mjs interpreter  counts what the interpreter of @huggingface/jinja makes of test/golden/chat/templates.json, those that ours refuses left out
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { createInterface } from "node:readline";
import { Template as OtherTemplate } from "@huggingface/jinja";
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

async function answerLines() {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    try {
      process.stdout.write(`${JSON.stringify(asked.context === undefined ? await encoded(asked) : rendered(asked))}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ error: error.message, kind: error.kind ?? error.name })}\n`);
    }
  }
}

function outcomeOf({ template, text, error }, context) {
  try {
    const own = new OtherTemplate(template).render(context);
    return error === undefined && own === text ? "equal" : "another text without a word";
  } catch {
    return error === undefined ? "an error" : "fails in both";
  }
}

function countInterpreter() {
  const { context, kinds } = JSON.parse(readFileSync(new URL("../../test/golden/chat/templates.json", import.meta.url), "utf8"));
  const counts = {};
  for (const entry of Object.values(kinds).flat()) {
    if (entry.refused !== undefined) continue;
    const outcome = outcomeOf(entry, context);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

if (argv[2] === "interpreter") countInterpreter();
else await answerLines();
