import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CheckpointError, ConfigError, ShapeError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { loadSafetensors, noGrad, safetensorsChunks, scope, Tensor, zeros } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadEncoder } from "../index.js";

useNoLeaks();
const temporary = useFolder();
const folder = (): string => join(temporary(), "model");

function copyGolden(variant: string, copy = "model"): void {
  rmSync(folder(), { recursive: true, force: true });
  cpSync(fileURLToPath(new URL(`../../../test/golden/encoders/${variant}/${copy}`, import.meta.url)), folder(), { recursive: true });
}

/** Writes the tensors again, under the names that `rename` gives them and with those that `added` has besides. */
function editWeights(rename: (name: string) => string | undefined, added: Readonly<Record<string, readonly number[]>> = {}): void {
  const path = join(folder(), "model.safetensors");
  const bytes = scope(() => {
    const kept = [...loadSafetensors(path)].map(([name, tensor]): [string | undefined, Tensor] => [rename(name), tensor]);
    const extra = Object.entries(added).map(([name, shape]): [string, Tensor] => [name, zeros(shape)]);
    return Buffer.concat([...safetensorsChunks(new Map([...kept.filter(([name]) => name !== undefined), ...extra] as [string, Tensor][]))]);
  });
  writeFileSync(path, bytes);
}

function editConfig(changes: Readonly<Record<string, unknown>>): void {
  const path = join(folder(), "config.json");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...changes }));
}

const ids = (rows: readonly (readonly number[])[]): Tensor => Tensor.from(rows.flat(), [rows.length, rows[0]?.length ?? 0], "int64");

function hidden(): number[] {
  return noGrad(() =>
    scope(() => [
      ...loadEncoder(folder())
        .encoder.forward({ inputIds: ids([[1, 9, 70, 2]]), attentionMask: ids([[1, 1, 1, 1]]) })
        .hidden.toFloat32Array(),
    ]),
  );
}

const unread = (): readonly string[] =>
  scope(() => {
    const loaded = loadEncoder(folder());
    loaded.encoder.parameters.dispose();
    return loaded.unread;
  });

describe.each(["bert", "roberta", "deberta"])("loadEncoder reads a %s", (variant) => {
  it("with the prefix of a model that has heads, and says which tensors it does not read", () => {
    copyGolden(variant);
    const expected = hidden();
    editWeights((name) => (name.startsWith("pooler.") ? undefined : `${variant}.${name}`), {
      "lm_head.dense.weight": [3, 3],
      [`${variant}.embeddings.position_ids`]: [1, 40],
      "classifier.bias": [2],
    });
    expect(hidden()).toEqual(expected);
    expect([...unread()].sort()).toEqual([`${variant}.embeddings.position_ids`, "classifier.bias", "lm_head.dense.weight"].sort());
  });

  it("whose norms are called gamma and beta", () => {
    copyGolden(variant);
    const expected = hidden();
    editWeights((name) => name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"));
    expect(hidden()).toEqual(expected);
  });

  it("but not one that lacks a weight, or has one too many in its layers", () => {
    copyGolden(variant);
    editWeights((name) => (name === "encoder.layer.1.output.dense.bias" ? undefined : name));
    expect(() => loadEncoder(folder())).toThrow(CheckpointError);
    expect(() => loadEncoder(folder())).toThrow(`${folder()}: 1 weights are missing: encoder.layer.1.output.dense.bias.`);
    copyGolden(variant);
    editWeights((name) => name, { "encoder.layer.9.output.dense.bias": [32] });
    expect(() => loadEncoder(folder())).toThrow("the model has no place for 1 weights: encoder.layer.9.output.dense.bias");
  });
});

describe("loadEncoder", () => {
  it("lists the heads of a whole pretraining model", () => {
    copyGolden("bert", "model-heads");
    expect(unread()).toContain("cls.predictions.transform.dense.weight");
    expect(unread()).toContain("bert.pooler.dense.weight");
  });

  it("leaves alone the positions that only a DeBERTa's pretraining head read, and wants them where they are added to the words", () => {
    copyGolden("deberta");
    const expected = hidden();
    editWeights((name) => `deberta.${name}`, { "deberta.embeddings.position_embeddings.weight": [40, 32] });
    expect(hidden()).toEqual(expected);
    expect(unread()).toEqual(["deberta.embeddings.position_embeddings.weight"]);
    copyGolden("deberta");
    editConfig({ position_biased_input: true });
    expect(() => loadEncoder(folder())).toThrow("1 weights are missing: embeddings.position_embeddings.weight");
  });

  it("refuses two tensors of one name, wrong shapes and another model_type", () => {
    copyGolden("bert");
    editWeights((name) => name, { "bert.embeddings.LayerNorm.gamma": [32] });
    expect(() => loadEncoder(folder())).toThrow("are both the weight 'embeddings.LayerNorm.weight'");
    copyGolden("bert");
    editConfig({ intermediate_size: 40 });
    expect(() => loadEncoder(folder())).toThrow("is [48, 32], config.json asks for [40, 32]");
    editConfig({ model_type: "robert" });
    expect(() => loadEncoder(folder())).toThrow(ConfigError);
    expect(() => loadEncoder(folder())).toThrow('model_type "robert" is not supported; bert, roberta, deberta are');
  });
});

describe("an encoder refuses", () => {
  const withEncoder = (
    variant: string,
    body: (forward: (tokens: number, options?: object) => () => void, maxLength: number) => void,
  ): void =>
    scope(() => {
      copyGolden(variant);
      const { encoder } = loadEncoder(folder());
      const row = (tokens: number, id: number): Tensor => ids([Array<number>(tokens).fill(id)]);
      body(
        (tokens, options) => () => void encoder.forward({ inputIds: row(tokens, 7), attentionMask: row(tokens, 1) }, options),
        encoder.maxLength,
      );
    });

  it.each(["bert", "roberta", "deberta"])("a text that is longer than a %s", (variant) => {
    withEncoder(variant, (forward, maxLength) => {
      expect(maxLength).toBe(40);
      expect(forward(40)).not.toThrow();
      expect(forward(41)).toThrow(ShapeError);
      expect(forward(41)).toThrow("a text of 41 tokens is longer than the model's 40");
    });
  });

  it("layers and captured names that it does not have", () => {
    withEncoder("roberta", (forward) => {
      expect(forward(3, { layers: 3 })).toThrow("expected a whole number from 0 to the model's 2, got 3");
      expect(forward(3, { layers: 0.5 })).toThrow(ConfigError);
      expect(forward(3, { layers: 1, capture: ["encoder.1.hidden"] })).toThrow("the model has no 'encoder.1.hidden'");
    });
  });
});
