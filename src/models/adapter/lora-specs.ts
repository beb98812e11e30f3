import type { Initializer, ParameterSpec } from "../../nn/index.js";
import type { LinearModule } from "./linear-modules.js";
import type { LoraSettings } from "./lora-settings.js";

/** What PEFT calls a matrix of a module's adapter in its files. */
export function loraName(module: string, matrix: "A" | "B"): string {
  return `base_model.model.${module}.lora_${matrix}.weight`;
}

/** The matrices of an adapter: of each module A `[r, in]`, drawn, and B `[out, r]`, which begins at 0, so that the model begins as its base. */
export function loraSpecs(modules: readonly LinearModule[], settings: LoraSettings): ParameterSpec[] {
  const { rank } = settings;
  return modules.flatMap(({ name, input, output }): ParameterSpec[] => [
    { name: loraName(name, "A"), shape: [rank, input], initializer: initializerOf(settings, input) },
    { name: loraName(name, "B"), shape: [output, rank], initializer: { kind: "constant", value: 0 } },
  ]);
}

/** PEFT's two: that of PyTorch's linear layers, which is Kaiming's uniform one with a = √5, and the paper's, whose deviation PEFT makes 1/r. */
function initializerOf({ init, rank }: LoraSettings, input: number): Initializer {
  return init === "gaussian" ? { kind: "normal", standardDeviation: 1 / rank } : { kind: "uniform", bound: input ** -0.5 };
}
