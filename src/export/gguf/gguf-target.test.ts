import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type GgufTensor, readGguf, readTensorBytes, readTensorValues } from "../../gguf/index.js";
import { initializeModel } from "../../models/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { fill_, noGrad, scope, transpose } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import type { ExportSource } from "../export-target.js";
import { exportSource } from "../testing/export-source.js";
import { gguf } from "./gguf-target.js";

useNoLeaks();
const folder = useFolder();

/** The source as a file, read again. */
async function written(source: ExportSource, type = "F32") {
  const { write, notes, usage } = await gguf.prepare(source, type);
  const { parameters } = initializeModel(source.config, { seed: 3 });
  const path = join(folder(), "model.gguf");
  const report = await write(parameters, path);
  const file = readGguf(path);
  const values = Object.fromEntries([...file.metadata].map(([key, { value }]) => [key, value]));
  return { report, notes, usage, file, values, parameters };
}

/** What stands in every file: what is left out, llama.cpp makes up. */
const general = ["architecture", "type", "name", "file_type", "alignment", "quantization_version"].map((key) => `general.${key}`);
const sampling = ["temp", "top_k", "top_p", "min_p", "penalty_repeat", "penalty_last_n"].map((key) => `general.sampling.${key}`);
const tokenizer = [
  ...["model", "pre", "tokens", "token_type", "merges", "add_space_prefix", "bos_token_id", "eos_token_id", "unknown_token_id"],
  ...["padding_token_id", "add_bos_token", "add_eos_token"],
].map((key) => `tokenizer.ggml.${key}`);
const shared = ["context_length", "embedding_length", "block_count", "feed_forward_length", "vocab_size"];
const attention = ["head_count", "head_count_kv", "key_length", "value_length"].map((key) => `attention.${key}`);

describe("a GGUF", () => {
  test("says every key of a GPT-2", async () => {
    const { values, parameters } = await written(exportSource());
    parameters.dispose();
    const own = [...shared, ...attention, "attention.layer_norm_epsilon"].map((key) => `gpt2.${key}`);
    const all = [...general, ...sampling, ...own, ...tokenizer, "tokenizer.chat_template"];
    expect(Object.keys(values).sort()).toEqual(all.sort());
    expect(values).toMatchObject({
      "general.architecture": "gpt2",
      "general.file_type": 0,
      "general.sampling.temp": 0,
      "gpt2.vocab_size": 262,
      "gpt2.attention.key_length": 16,
      "tokenizer.ggml.pre": "trillion",
      "tokenizer.ggml.add_eos_token": false,
      "tokenizer.chat_template": '{{ messages[-1]["content"] + "</s>" }}',
    });
  });

  test("says every key of a Qwen3", async () => {
    const sizes = {
      hidden_size: 32,
      intermediate_size: 64,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      num_key_value_heads: 1,
      head_dim: 8,
    };
    const { values, file, parameters } = await written(
      exportSource({ model_type: "qwen3", rope_theta: 5000, tie_word_embeddings: true, ...sizes }),
    );
    parameters.dispose();
    const rope = ["dimension_count", "freq_base", "scaling.type"].map((key) => `rope.${key}`);
    const own = [...shared, ...attention, "attention.layer_norm_rms_epsilon", ...rope].map((key) => `qwen3.${key}`);
    const all = [...general, ...sampling, ...own, ...tokenizer, "tokenizer.chat_template"];
    expect(Object.keys(values).sort()).toEqual(all.sort());
    expect(values).toMatchObject({ "qwen3.rope.freq_base": 5000, "qwen3.rope.scaling.type": "none", "qwen3.attention.head_count_kv": 1 });
    expect([...file.tensors.keys()]).not.toContain("output.weight");
  });

  test("has the model's weights, matrices of GPT-2 turned, without the rows that no token has", async () => {
    const { file, parameters, notes } = await written(exportSource());
    try {
      const of = (name: string) => readTensorValues(file, file.tensors.get(name) as GgufTensor);
      scope(() => {
        const turned = transpose(parameters.get("transformer.h.0.mlp.c_fc.weight"), 0, 1);
        expect(of("blk.0.ffn_up.weight")).toEqual(turned.toFloat32Array());
        expect(of("token_embd.weight")).toEqual(
          parameters
            .get("transformer.wte.weight")
            .toFloat32Array()
            .slice(0, 262 * 32),
        );
        expect(of("position_embd.weight")).toEqual(parameters.get("transformer.wpe.weight").toFloat32Array());
      });
      expect(file.tensors.get("blk.0.attn_qkv.weight")?.shape).toEqual([96, 32]);
      expect(notes).toEqual(["rows of its embedding that no token has, left out: 2."]);
    } finally {
      parameters.dispose();
    }
  });

  test("keeps norms, biases and positions in float32, and rows that are no whole blocks in F16, which it says", async () => {
    const { file, parameters, notes, report } = await written(exportSource(), "Q8_0");
    parameters.dispose();
    const typeOf = (name: string) => file.tensors.get(name)?.type;
    expect([typeOf("blk.0.attn_qkv.weight"), typeOf("token_embd.weight")]).toEqual(["Q8_0", "Q8_0"]);
    expect([typeOf("position_embd.weight"), typeOf("blk.0.attn_norm.weight"), typeOf("blk.0.ffn_up.bias")]).toEqual(["F32", "F32", "F32"]);
    expect(typeOf("blk.0.ffn_down.weight")).toBe("F16");
    expect(notes).toContain("matrices in F16, not Q8_0, since their rows are no multiples of 32: 1 (blk.0.ffn_down.weight has 40).");
    expect(report.tensors).toEqual({ Q8_0: 4, F32: 11, F16: 1 });
    expect(readTensorBytes(file, file.tensors.get("token_embd.weight") as GgufTensor)).toHaveLength(262 * 34);
  });

  test("leaves nothing behind when a weight has no number in F16", async () => {
    const { write } = await gguf.prepare(exportSource(), "F16");
    const { parameters } = initializeModel(exportSource().config, { seed: 1 });
    noGrad(() => fill_(parameters.get("transformer.wte.weight"), 1e6));
    expect(() => write(parameters, join(folder(), "large.gguf"))).toThrow(
      "token_embd.weight: value 0 is 1000000, and the largest of F16 is 65504.",
    );
    expect(readdirSync(folder())).toEqual([]);
    parameters.dispose();
  });

  test("has no name that llama.cpp would take for another kind of model", async () => {
    const { values, notes, parameters } = await written(exportSource({}, { name: "my-Phi3-student" }));
    parameters.dispose();
    expect(values).not.toHaveProperty("general.name");
    expect(notes).toContain("the file has no name: llama.cpp would take my-Phi3-student for another kind of model by it.");
  });

  test("keeps the tokenizer's own chat templates, and says which messages a model reads that was taught with one", async () => {
    const chatTemplates = { default: "{{ messages }}", short: "{{ messages[0] }}" };
    const plain = await written(exportSource({}, { chatTemplates }));
    plain.parameters.dispose();
    expect(plain.values).toMatchObject({
      "tokenizer.chat_template": "{{ messages }}",
      "tokenizer.chat_templates": ["short"],
      "tokenizer.chat_template.short": "{{ messages[0] }}",
    });
    const chat = { system: "Be short.", user: 'Say "{source}" again.', template: "short", variables: { think: false }, date: "2026-11-30" };
    const taught = await written(exportSource({}, { chatTemplates, inputs: { chat } }));
    taught.parameters.dispose();
    expect(taught.values["tokenizer.chat_template"]).toBe("{{ messages[0] }}");
    expect(taught.usage).toEqual([
      'the chat system "Be short.", user "Say \\"" + TEXT + "\\" again.", by the file\'s chat template, chat_template_kwargs {"think":false}',
    ]);
    expect(taught.notes).toContain("its template writes the day: 2026-11-30 here, the present one in llama.cpp.");
    const prompted = await gguf.prepare(exportSource({}, { chatTemplates, inputs: { chat: true, prompt: "> " } }), "F32");
    const lacking = gguf.prepare(exportSource({}, { inputs: { chat: { template: "short" } } }), "F32");
    await expect(lacking).rejects.toThrow("its texts are conversations (chat), and the tokenizer has no chat template called short.");
    expect(prompted.usage).toEqual(['the chat user "> " + TEXT, by the file\'s chat template']);
  });

  test("says how the model is asked and decoded, and what of it there is no key for", async () => {
    const inputs = { prompt: 'say "a": ', separator: " =>" };
    const decoding = { method: "beam", beams: 4, repetitionPenalty: 1.5, noRepeatNgramSize: 3 } as const;
    const { values, notes, usage, parameters } = await written(exportSource({}, { inputs, decoding, license: "mit" }));
    parameters.dispose();
    expect(usage).toEqual(['"say \\"a\\": " + TEXT + " =>", " =>" its tokens made by themselves, as here, where joined ones would differ']);
    expect(values).toMatchObject({
      "tokenizer.chat_template": '{{ "say \\"a\\": " + messages[-1]["content"] + " =>" }}',
      "general.sampling.penalty_repeat": 1.5,
      "general.sampling.penalty_last_n": -1,
      "general.license": "mit",
    });
    expect(notes).toEqual([
      "rows of its embedding that no token has, left out: 2.",
      "here it is decoded with 4 beams; llama.cpp's programs take the best token at each step.",
      "settings that a GGUF cannot say: noRepeatNgramSize 3.",
    ]);
  });
});
