import { readdirSync, readFileSync } from "node:fs";
import { type LoraSettings, loadModel, type TextModel, withLora } from "../../src/models/index.js";
import { copy_, loadSafetensors, noGrad, scope, type Tensor } from "../../src/tensor/index.js";
import { type Golden, goldenPath } from "./golden-files.js";

/** The cases that scripts/golden/lora.py made, each a folder of test/golden/lora. */
export const loraCases: readonly string[] = readdirSync(goldenPath("lora"));

/** What a case's golden.json holds; scripts/golden/README.md describes it. */
export interface LoraGolden extends Pick<Golden, "tolerances" | "loss" | "adamw"> {
  readonly base: string;
  /** How PEFT draws: the deviation of A, each element times √in, of so many; and the largest element of B. */
  readonly initial: { readonly scaledDeviationOfA: number; readonly count: number; readonly largestOfB: number };
}

/** A case's folder. */
export const loraFolder = (name: string): string => goldenPath(`lora/${name}`).replace(/\/$/, "");

export function readLoraGolden(name: string): LoraGolden {
  return JSON.parse(readFileSync(goldenPath(`lora/${name}`, "golden.json"), "utf8")) as LoraGolden;
}

/** The object of the `adapter_config.json` that PEFT wrote. */
export function adapterJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(goldenPath(`lora/${name}`, "adapter_config.json"), "utf8")) as Record<string, unknown>;
}

/** How the case's adapter is made here. */
export function settingsOf(name: string): LoraSettings {
  const json = adapterJson(name) as { r: number; lora_alpha: number; lora_dropout: number; target_modules: string[]; use_rslora: boolean };
  return {
    rank: json.r,
    alpha: json.lora_alpha,
    dropout: json.lora_dropout,
    targets: json.target_modules,
    rsLora: json.use_rslora,
    init: adapterJson(name).init_lora_weights === "gaussian" ? "gaussian" : "kaiming",
  };
}

/** The case's base with PEFT's adapter beside it, not merged; the caller's scope owns both. */
export function adaptedModel(name: string, changes: Partial<LoraSettings> = {}): TextModel {
  const base = loadModel(goldenPath(readLoraGolden(name).base, "model"));
  const model = withLora(base, { ...settingsOf(name), ...changes }, { seed: 1 });
  noGrad(() =>
    scope(() => {
      const saved = loadSafetensors(goldenPath(`lora/${name}`, "adapter_model.safetensors"));
      for (const [key, matrix] of model.parameters.trained) copy_(matrix, saved.get(key) as Tensor);
    }),
  );
  return model;
}
