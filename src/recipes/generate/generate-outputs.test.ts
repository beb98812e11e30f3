import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, InterruptedError } from "../../core/index.js";
import { parseT5Config, saveModel, T5 } from "../../models/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { resolveGenerateConfig } from "./generate-config.js";
import { generateOutputs } from "./generate-outputs.js";

useNoLeaks();

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-generate-"));
  const tokenizer = trainByteLevelBpe(["a b c d"], { vocabularySize: 260 });
  const sizes = { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_heads: 2 };
  const model = T5.initialize(parseT5Config({ model_type: "t5", vocab_size: tokenizer.vocabularySize, ...sizes }), { seed: 1 });
  saveModel(model, folder);
  model.parameters.dispose();
  await tokenizer.save(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inputs = Array.from({ length: 20 }, (_, i) => ({ id: `${i}`, source: `a ${i}` }));
const settings = () => ({ model: folder, inputs, maxSourceLength: 8, maxNewTokens: 8 });

describe("generateOutputs", () => {
  test("has one line per input, in order, with a probability that fits the text", async () => {
    const config = resolveGenerateConfig({ ...settings(), decoding: { method: "beam", beams: 3 }, sequences: 2 });
    const { lines = [], sequences, cutOff, tokens } = await generateOutputs(config, {});
    expect(lines.map(({ id }) => id)).toEqual(inputs.map(({ id }) => id));
    const outputs = lines.flatMap((line) => line.outputs);
    expect([outputs.length, outputs.filter(({ ended }) => !ended).length]).toEqual([sequences, cutOff]);
    expect(tokens).toBeGreaterThanOrEqual(sequences);
    for (const { logProb } of outputs) expect(logProb).toBeLessThan(0);
  });

  test("writes nothing when it is interrupted half-way", async () => {
    const stop = new AbortController();
    const output = join(folder, "out/lines.jsonl");
    const config = resolveGenerateConfig({ ...settings(), output, generation: { batchTokens: 64 } });
    const onEvent = ({ kind }: { kind: string }): void => (kind === "progress" ? stop.abort() : undefined);
    const attempt = generateOutputs(config, { onEvent, signal: stop.signal });
    await expect(attempt).rejects.toThrow(new InterruptedError("interrupted; nothing was written."));
    expect(existsSync(output)).toBe(false);
  });

  test("generates with a ByT5, whose folder has no vocabulary file", async () => {
    const sizes = { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_heads: 2, feed_forward_proj: "gated-gelu" };
    const model = T5.initialize(parseT5Config({ model_type: "t5", vocab_size: 384, ...sizes }), { seed: 1 });
    const bytes = join(folder, "byt5");
    saveModel(model, bytes);
    model.parameters.dispose();
    writeFileSync(join(bytes, "tokenizer_config.json"), JSON.stringify({ tokenizer_class: "ByT5Tokenizer" }));
    const config = resolveGenerateConfig({ ...settings(), model: bytes, decoding: { method: "sampling" } });
    const { lines = [], tokens } = await generateOutputs(config, {});
    expect([lines.length, tokens]).toEqual([inputs.length, expect.any(Number)]);
    expect(lines.every(({ outputs }) => typeof outputs[0]?.text === "string")).toBe(true);
  });

  test("says what it cuts off", async () => {
    const warnings: unknown[] = [];
    const long = [{ id: "0", source: "a ".repeat(50) }];
    const config = resolveGenerateConfig({ ...settings(), inputs: long });
    await generateOutputs(config, { onEvent: (event) => event.kind === "warning" && warnings.push(event.message) });
    expect(warnings).toEqual([expect.stringMatching(/^1 of 1 sources were cut to 8 tokens/)]);
  });
});

describe("what a model's folder says", () => {
  const rest = { inputs, maxSourceLength: 8 };
  const say = (generation: Record<string, unknown>, prompt = "") => {
    const json = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<string, unknown>;
    writeFileSync(join(folder, "generation_config.json"), JSON.stringify(generation));
    const task_specific_params = prompt === "" ? undefined : { "text2text-generation": { prefix: prompt } };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...json, task_specific_params }));
  };
  const outcome = async (asked: Record<string, unknown> = {}) => {
    const notes: string[] = [];
    const config = resolveGenerateConfig({ ...rest, model: folder, ...asked });
    const report = await generateOutputs(config, { onEvent: (event) => event.kind === "note" && notes.push(event.message) });
    return { ...report, notes };
  };

  test("is taken, said and told; what is asked for wins", async () => {
    say({ num_beams: 3, length_penalty: 2, num_return_sequences: 2, max_length: 7 }, "> ");
    const { decoding, prompt, from, sequences, notes } = await outcome({ decoding: { lengthPenalty: 0.5 } });
    expect(decoding).toEqual({ method: "beam", beams: 3, sequences: 2, lengthPenalty: 0.5, earlyStopping: false, maxNewTokens: 6 });
    expect([prompt, sequences]).toEqual(["> ", 2 * inputs.length]);
    const file = "generation_config.json";
    expect(from).toEqual({ prompt: "config.json", method: file, beams: file, sequences: file, maxNewTokens: file });
    expect(notes).toEqual([
      'beam search with 3 beams, length penalty 0.5, 2 per input, at most 6 tokens, the prompt "> " ' +
        "(prompt from config.json; method, beams, sequences, maxNewTokens from generation_config.json).",
    ]);
    const asked = await outcome({ decoding: { method: "greedy" }, maxNewTokens: 3, prompt: "", sequences: 1 });
    expect([asked.decoding, asked.prompt, asked.from, asked.notes]).toEqual([{ method: "greedy", maxNewTokens: 3 }, "", {}, []]);
  });

  test("changes what is written: a prompt is put before every source", async () => {
    const texts = async (asked = {}) => (await outcome(asked)).lines?.map(({ outputs }) => outputs[0]?.logProb);
    say({});
    const without = await texts();
    const asked = await texts({ prompt: "b b b " });
    say({}, "b b b ");
    expect(await texts()).toEqual(asked);
    expect(await texts({ prompt: "" })).toEqual(without);
    expect(asked).not.toEqual(without);
  });

  test("is left aside on request, and refused by name where it is not implemented", async () => {
    say({ num_beams: 3, stop_strings: ["."] });
    await expect(outcome()).rejects.toThrow('generation_config.json: stop_strings is ["."]: this way of decoding is not implemented here.');
    expect((await outcome({ folderDecoding: false })).decoding).toEqual({ method: "greedy", maxNewTokens: 64 });
  });
});

describe("generateOutputs refuses what nothing would use", () => {
  test("a separator for a model with an encoder", async () => {
    const attempt = generateOutputs(resolveGenerateConfig({ ...settings(), separator: " =>" }), {});
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(
      `separator: only a decoder-only model reads source and target as one sequence, and ${folder} has`,
    );
  });

  test("columns of lines, whether in a file or at hand", async () => {
    writeFileSync(join(folder, "a.txt"), "a\n");
    for (const lines of [inputs, join(folder, "a.txt")]) {
      const attempt = generateOutputs(resolveGenerateConfig({ ...settings(), inputs: lines, columns: { source: "text" } }), {});
      await expect(attempt).rejects.toThrow(ConfigError);
      await expect(attempt).rejects.toThrow('columns is {"source":"text"}, but lines of text have no columns.');
    }
  });
});

describe("resolveGenerateConfig", () => {
  test("fills in every default; what it gives is taken again", () => {
    const config = resolveGenerateConfig({ model: "m", inputs: "a.txt" });
    expect(config).toEqual({
      version: 1,
      model: "m",
      inputs: "a.txt",
      maxSourceLength: 512,
      decoding: {},
      folderDecoding: true,
      generation: { batchTokens: 8192 },
      seed: 42,
      device: "cpu",
    });
    expect(resolveGenerateConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each([
    [{ inputs: [] }, /^inputs is \[\]: /],
    [{ sequences: 5, maxNewTokens: 8, decoding: { method: "beam" } }, /^sequences is 5: 4 beams give at most 4 per input\.$/],
    [{ decoding: { method: "greedy", beams: 4 } }, /^decoding\.beams: goes with the method beam; the method is greedy\.$/],
    [
      { decoding: { method: "greedy", minNewTokens: 65 }, maxNewTokens: 64 },
      /^decoding: minNewTokens is 65; it must be from 0 to maxNewTokens \(64\)/,
    ],
    [{ dtype: "bfloat16" }, /^unknown key 'dtype'\.$/],
    [
      { generation: { batchTokens: 575 }, maxNewTokens: 64, folderDecoding: false },
      /^generation\.batchTokens is 575: one example may take 576 tokens /,
    ],
  ])("refuses %j", (change, message) => {
    expect(() => resolveGenerateConfig({ model: "m", inputs: "a.txt", ...change })).toThrow(ConfigError);
    expect(() => resolveGenerateConfig({ model: "m", inputs: "a.txt", ...change })).toThrow(message);
  });
});
