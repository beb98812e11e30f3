import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { corpusBleu } from "../../metrics/index.js";
import { initializeModel, parseModelConfig, readTaskInputs, withLora } from "../../models/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { resolveGenerateConfig, resolveGeneration } from "../generate/index.js";
import type { CardStory } from "./card-facts.js";
import { type ExportedModel, exportModel } from "./export-model.js";
import { namedBase } from "./named-base.js";

useNoLeaks();
const folder = useFolder();
const at = (name: string): string => join(folder(), name);
const tokenizer = trainByteLevelBpe(["a red house"], { vocabularySize: 262 });
const shapes = {
  t5: { model_type: "t5", d_model: 8, d_kv: 4, d_ff: 16, num_heads: 2, num_layers: 1, num_decoder_layers: 2 },
  gpt2: { model_type: "gpt2", n_embd: 8, n_layer: 1, n_head: 2, n_positions: 64, eos_token_id: 1, bos_token_id: 1, pad_token_id: 0 },
};
const score = corpusBleu(["a red house on a hill"], [["a red house on a hill"]]);
const story: CardStory = {
  title: "houses: a | student",
  made: ["It was made."],
  base: { name: "org/teacher@abc", hub: "org/teacher", license: "apache-2.0" },
  dataset: { name: "houses", hub: "org/houses" },
  results: { split: "test", inputs: 1234, nll: 1.23456789, scores: [score] },
  cautions: ["Only *one* row."],
  tags: ["knowledge-distillation"],
};

async function exported(type: keyof typeof shapes, more: Partial<ExportedModel> = {}): Promise<{ card: string; told: string[] }> {
  const model = initializeModel(parseModelConfig({ vocab_size: 262, ...shapes[type] }), { seed: 1 });
  try {
    const told = await exportModel({ model, tokenizer, inputs: {}, story, ...more }, at("student"));
    return { card: readFileSync(join(at("student"), "README.md"), "utf8"), told };
  } finally {
    model.parameters.dispose();
  }
}

/** The front matter of a card, and its blocks of code by their languages. */
function read(card: string) {
  const [, matter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(card) ?? [];
  const blocks = [...card.matchAll(/```(\w+)\n([\s\S]*?)\n```/g)].map(([, language, code]) => [language, code] as const);
  return {
    matter: parse(matter),
    code: (language: string) =>
      blocks
        .filter(([own]) => own === language)
        .map(([, text]) => text)
        .join("\n"),
  };
}

describe("exportModel", () => {
  test("writes a folder that says how it is decoded and how its texts are put; generating from it takes both", async () => {
    const decoding = { method: "beam", beams: 3, lengthPenalty: 0.5, maxNewTokens: 24 } as const;
    await exported("t5", { decoding, inputs: { prompt: "> " } });
    expect(readdirSync(at("student")).sort()).toEqual([
      ...["README.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
    ]);
    const resolved = resolveGeneration(resolveGenerateConfig({ model: at("student"), inputs: "a.txt" }), at("student"));
    expect(resolved).toMatchObject({ prompt: "> ", decoding: { ...decoding, earlyStopping: false } });
  });

  test("writes the settings of another folder where its own are not known", async () => {
    await exported("t5", { generation: { num_beams: 5, typical_p: 1 } });
    expect(JSON.parse(readFileSync(join(at("student"), "generation_config.json"), "utf8"))).toMatchObject({ num_beams: 5, typical_p: 1 });
    expect(readFileSync(join(at("student"), "generation_config.json"), "utf8")).toContain('"typical_p": 1.0');
  });

  test("tells what Transformers makes of a T5 with fewer encoder than decoder layers, in the card, too", async () => {
    const { card, told } = await exported("t5");
    expect(told).toEqual([expect.stringContaining("Transformers 5.23's generate fails with an IndexError")]);
    expect(card).toContain("use\\_cache=False");
    expect(read(card).code("python")).toContain("model.generate(**inputs, use_cache=False)");
    const whole = await exported("gpt2");
    expect(whole.told).toEqual([]);
    expect(whole.card).not.toContain("use_cache");
  });
});

describe("the model card", () => {
  test("begins with what the hub reads", async () => {
    const { matter } = read((await exported("t5")).card);
    expect(matter).toEqual({
      license: "apache-2.0",
      library_name: "transformers",
      pipeline_tag: "text2text-generation",
      tags: ["retort", "t5", "knowledge-distillation"],
      base_model: "org/teacher",
      datasets: ["org/houses"],
      metrics: ["bleu"],
      "model-index": [
        {
          name: "student",
          results: [
            {
              task: { type: "text2text-generation" },
              dataset: { name: "houses", type: "org/houses", split: "test" },
              metrics: [
                { type: "nll", name: "negative log-likelihood, nats per token", value: 1.23457 },
                { type: "bleu", name: "BLEU", value: 100, args: { signature: score.signature } },
              ],
            },
          ],
        },
      ],
    });
  });

  test("says nothing of what is not known", async () => {
    const { card } = await exported("gpt2", { story: { title: "a model", made: ["It was made."], tags: [] } });
    expect(read(card).matter).toEqual({ library_name: "transformers", pipeline_tag: "text-generation", tags: ["retort", "gpt2"] });
    expect(card).not.toContain("undefined");
    expect(card).not.toContain("## Results");
  });

  test("shows names and numbers as they are, whatever marks they hold", async () => {
    const { card } = await exported("t5", { inputs: { prompt: "say `it` | now: " } });
    expect(card).toContain("# houses: a \\| student");
    expect(card).toContain(`| BLEU | 100.00 | \`${score.signature.replaceAll("|", "\\|")}\` |`);
    expect(card).toContain("- Only \\*one\\* row.");
    expect(card).toContain('It reads ``"say `it` | now: "`` before every source');
    expect(card).toContain("1,234 inputs");
  });

  test("calls the model with its prompt, cut and end as in training, in three stacks", async () => {
    const decoding = { method: "greedy", maxNewTokens: 24 } as const;
    const { code } = read((await exported("t5", { inputs: { prompt: 'a "b"\n' }, maxSourceLength: 48, decoding })).card);
    expect(code("sh")).toContain("npx retort generate --model student --inputs texts.txt");
    expect(code("python")).toContain(
      'tokenizer(["a \\"b\\"\\n" + text for text in texts], return_tensors="pt", padding=True, truncation=True, max_length=48)',
    );
    expect(code("js")).toContain('pipeline("text2text-generation", "student-onnx"');
    expect(code("js")).toContain("generate(text, { num_beams: 1, max_new_tokens: 24 })");
  });

  test("has a decoder-only model go on after what parts source and target", async () => {
    const plain = read((await exported("gpt2", { inputs: { prompt: "> " } })).card);
    expect(plain.code("python")).toContain('source = tokenizer("> " + text)["input_ids"][:-1]');
    expect(plain.code("python")).toContain("source + [1]");
    const separatorIds = [...(await tokenizer.encode(" =>", { addSpecialTokens: false })).ids];
    const separated = read((await exported("gpt2", { inputs: { separator: " =>" } })).card);
    expect(separated.code("python")).toContain(`source + ${JSON.stringify(separatorIds)}`);
    expect(separated.code("js")).toBe("");
  });
});

describe("namedBase", () => {
  test("names a folder without its path, a model of the hub with its commit, and the licence that a card says", () => {
    mkdirSync(at("base"));
    expect(namedBase(at("base"))).toEqual({ name: "base", license: undefined });
    expect(namedBase("google-t5/t5-small@1234")).toMatchObject({ name: "google-t5/t5-small@1234", hub: "google-t5/t5-small" });
    writeFileSync(join(at("base"), "README.md"), "---\r\nlicense: mit\r\n---\r\n# Base\n");
    expect(namedBase(at("base")).license).toBe("mit");
    for (const card of ["# no front matter", "---\nlicense: [1\n---\n", "---\nlicense: [a, b]\n---\n", "---\n---\n"]) {
      writeFileSync(join(at("base"), "README.md"), card);
      expect(namedBase(at("base")).license).toBeUndefined();
    }
  });
});

describe("a model with an adapter", () => {
  const adapted = { rank: 2, alpha: 4, dropout: 0, targets: "all-linear", rsLora: false, init: "kaiming" } as const;
  const exportedAdapter = async (type: keyof typeof shapes, more: Partial<ExportedModel> = {}) => {
    const base = initializeModel(parseModelConfig({ vocab_size: 262, ...shapes[type] }), { seed: 1 });
    const model = withLora(base, adapted, { seed: 1 });
    try {
      await exportModel({ model, tokenizer, inputs: { prompt: "> " }, story, ...more }, at("student"));
      return readFileSync(join(at("student"), "README.md"), "utf8");
    } finally {
      model.parameters.dispose();
    }
  };

  test("is written as the adapter where its base is named, with a card that calls it by PEFT and with its own decoding", async () => {
    const card = await exportedAdapter("t5", { adapterBase: { name: "org/base", revision: "abc" } });
    expect(readdirSync(at("student")).sort()).toEqual([
      ...["README.md", "adapter_config.json", "adapter_model.safetensors", "generation_config.json", "task_specific_params.json"],
      ...["tokenizer.json", "tokenizer_config.json"],
    ]);
    const { matter, code } = read(card);
    expect(matter).toMatchObject({ library_name: "peft", tags: ["retort", "t5", "lora", "knowledge-distillation"] });
    expect(card).toMatch(/^A LoRA adapter of rank 2 with 1 k parameters for a model of type t5 with 4 k parameters, made with/m);
    expect(code("python")).toContain('model = AutoPeftModelForSeq2SeqLM.from_pretrained("student")');
    expect(code("python")).toContain('decoding = GenerationConfig.from_pretrained("student", use_cache=False)');
    expect(code("python")).toContain("model.generate(**inputs, generation_config=decoding)");
    expect(code("js")).toBe("");
    expect(readTaskInputs(at("student"), false).prompt).toBe("> ");
    const causal = read(await exportedAdapter("gpt2", { adapterBase: { name: "org/base" } }));
    expect(causal.code("python")).toContain("AutoPeftModelForCausalLM");
    expect(causal.code("python")).toContain("attention_mask=torch.ones_like(ids), generation_config=decoding)");
  });

  test("says that it has no prompt, whatever its base has", async () => {
    await exportedAdapter("t5", { adapterBase: { name: "org/base" }, inputs: {} });
    expect(readTaskInputs(at("student"), false)).toMatchObject({ prompt: undefined });
  });

  test("is written whole without a base, the adapter merged", async () => {
    const card = await exportedAdapter("t5");
    expect(readdirSync(at("student"))).toContain("model.safetensors");
    expect(readdirSync(at("student"))).not.toContain("adapter_config.json");
    expect(read(card).matter).toMatchObject({ library_name: "transformers", tags: ["retort", "t5", "lora", "knowledge-distillation"] });
    expect(card).toContain("only a LoRA adapter of rank 2 with 1 k parameters was trained, which is merged into it.");
  });
});
