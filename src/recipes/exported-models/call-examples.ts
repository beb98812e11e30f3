import { isDecoderOnly } from "../../models/index.js";
import type { CardModel } from "./card-facts.js";

/** The same call in three stacks: Retort, Transformers and, of a model with an encoder, transformers.js. */
export function callExamples(model: CardModel): string[] {
  return [
    "With Retort, which takes prompt and decoding from the folder:",
    code("sh", `npx retort generate --model ${model.folder} --inputs texts.txt`),
    isAdapter(model)
      ? "With PEFT, which loads the base that `adapter_config.json` names; it has to be told that the decoding is this folder's:"
      : "With Transformers, 4 or 5, which takes the decoding from the folder:",
    code("python", model.inputs.chat !== undefined ? chatting(model) : isDecoderOnly(model.config) ? goingOn(model) : answering(model)),
    ...inJavaScript(model),
  ];
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Whether the folder has an adapter alone. */
function isAdapter({ adapter }: CardModel): boolean {
  return adapter?.isMerged === false;
}

/** The lines that load a model, and what its `generate` is told besides: with a decoding of its own, all of that is told there. */
function loading(model: CardModel, kind: "Seq2SeqLM" | "CausalLM") {
  const folder = quoted(model.folder);
  const cache = model.trouble === undefined ? "" : ", use_cache=False";
  if (!isAdapter(model))
    return {
      imports: `from transformers import AutoModelFor${kind}, AutoTokenizer`,
      load: `model = AutoModelFor${kind}.from_pretrained(${folder})`,
      told: cache,
    };
  return {
    imports: `from peft import AutoPeftModelFor${kind}\nfrom transformers import AutoTokenizer, GenerationConfig`,
    load: `model = AutoPeftModelFor${kind}.from_pretrained(${folder})\ndecoding = GenerationConfig.from_pretrained(${folder}${cache})`,
    told: ", generation_config=decoding",
  };
}

/** Of JSON's texts the others' are made, too. */
const quoted = (text: string): string => JSON.stringify(text);

function answering(model: CardModel): string {
  const { folder, inputs, maxSourceLength, endsTexts } = model;
  const { prompt = "" } = inputs;
  const { imports, load, told } = loading(model, "Seq2SeqLM");
  const each = `${prompt === "" ? "" : `${quoted(prompt)} + `}text${endsTexts ? "" : " + tokenizer.eos_token"}`;
  const cut = maxSourceLength === undefined ? "" : `, truncation=True, max_length=${maxSourceLength}`;
  return `${imports}

tokenizer = AutoTokenizer.from_pretrained(${quoted(folder)})
${load}
texts = ["a text", "another one"]
inputs = tokenizer(${each === "text" ? "texts" : `[${each} for text in texts]`}, return_tensors="pt", padding=True${cut})
outputs = model.generate(**inputs${told})
print(tokenizer.batch_decode(outputs, skip_special_tokens=True))`;
}

/** What a recipe says of messages, in Python. */
function chatting(model: CardModel): string {
  const { folder, inputs } = model;
  const { prompt = "", chat } = inputs;
  const { imports, load, told: decoding } = loading(model, "CausalLM");
  const { system, user, variables = {} } = (chat === true ? {} : chat) as { system?: string; user?: string; variables?: object };
  const content = user === undefined ? (prompt === "" ? "text" : `${quoted(prompt)} + text`) : `${quoted(user)}.replace("{source}", text)`;
  const before = system === undefined ? "" : `{"role": "system", "content": ${quoted(system)}}, `;
  const told = Object.entries(variables).map(
    ([name, value]) => `, ${name}=${typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value)}`,
  );
  return `${imports}

tokenizer = AutoTokenizer.from_pretrained(${quoted(folder)})
${load}
for text in ["a text", "another one"]:
    messages = [${before}{"role": "user", "content": ${content}}]
    inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True, return_tensors="pt"${told.join("")})
    output = model.generate(**inputs${decoding})
    print(tokenizer.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True))`;
}

/** One text at a time: tokens that fill up a batch would count as a source's own, for penalties and lengths. */
function goingOn(model: CardModel): string {
  const { folder, inputs, separatorIds, endsTexts } = model;
  const { prompt = "" } = inputs;
  const { imports, load, told } = loading(model, "CausalLM");
  return `import torch
${imports}

tokenizer = AutoTokenizer.from_pretrained(${quoted(folder)})
${load}
for text in ["a text", "another one"]:
    source = tokenizer(${prompt === "" ? "text" : `${quoted(prompt)} + text`})["input_ids"]${endsTexts ? "[:-1]  # without the end of sequence" : ""}
    ids = torch.tensor([source + ${JSON.stringify(separatorIds)}])  # what parts a source from what is written
    output = model.generate(ids, attention_mask=torch.ones_like(ids)${told})
    print(tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))`;
}

function inJavaScript(model: CardModel): string[] {
  const { config, folder, inputs, decoding } = model;
  const { prompt = "" } = inputs;
  // An adapter has to be merged to be exported.
  if (isDecoderOnly(config) || isAdapter(model)) return [];
  const [puts, limit] = [prompt === "" ? "" : ", which puts the prompt before a text by itself", decoding?.maxNewTokens ?? 64];
  return [
    `With transformers.js${puts}; it has no beam search:`,
    code(
      "sh",
      `optimum-cli export onnx --model ${folder} --task text2text-generation-with-past ${folder}-onnx/onnx   # pip install optimum-onnx, once\ncp ${folder}/*.json ${folder}-onnx/`,
    ),
    code(
      "js",
      `import { env, pipeline } from "@huggingface/transformers";

env.localModelPath = "./";
const generate = await pipeline("text2text-generation", ${quoted(`${folder}-onnx`)}, { dtype: "fp32", local_files_only: true });
// One at a time: in a batch, version 4.3.2 writes on after the end of those that have ended.
for (const text of ["a text", "another one"]) console.log(await generate(text, { num_beams: 1, max_new_tokens: ${limit} }));`,
    ),
  ];
}
