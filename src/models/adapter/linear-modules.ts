import { ConfigError, nearest } from "../../core/index.js";
import type { Architecture } from "../architecture.js";
import type { ModelConfig } from "../model.js";
import type { LoraSettings } from "./lora-settings.js";

/** A linear map of a model, by its module's name. */
export interface LinearModule {
  readonly name: string;
  /** The length of what it reads, and of what it makes. */
  readonly input: number;
  readonly output: number;
}

/** How the names end of matrices whose rows are looked up, and of the one that predicts: none of them is adapted. */
const notAdapted = /(^|\.)(shared|embed_tokens|embed_positions|wte|wpe|relative_attention_bias|lm_head)$/;

/** Every linear map of a model but its head, in the order of its parameters. */
export function linearModules(architecture: Architecture, config: ModelConfig): LinearModule[] {
  return matricesOf(architecture, config).filter(({ name }) => !notAdapted.test(name));
}

/**
 * The linear maps that an adapter's targets name, in the order of the model's parameters: those whose names are a target or end as one does, from a part of the name on.
 * @throws ConfigError for a target that no linear map has, and for one that is an embedding or the head, which are not adapted here.
 */
export function targetModules(architecture: Architecture, config: ModelConfig, targets: LoraSettings["targets"]): LinearModule[] {
  const modules = linearModules(architecture, config);
  if (targets === "all-linear") return modules;
  for (const target of targets) checkTarget(target, modules, matricesOf(architecture, config));
  return modules.filter(({ name }) => targets.some((target) => endsAs(name, target)));
}

/** What an `all-linear` adapter of such a model targets: the last parts of its modules' names, each once. */
export function allLinearTargets(architecture: Architecture, config: ModelConfig): string[] {
  return [...new Set(linearModules(architecture, config).map(({ name }) => lastPart(name)))];
}

function checkTarget(target: string, modules: readonly LinearModule[], matrices: readonly LinearModule[]): void {
  if (modules.some(({ name }) => endsAs(name, target))) return;
  const other = [...matrices.map(({ name }) => name), "lm_head"].find((name) => endsAs(name, target));
  if (other !== undefined) {
    throw new ConfigError(`targets: '${target}' is ${other}, an embedding or the head: neither is adapted.`, {
      hint: "Where both are one matrix, an adapter of one changes the other when it is merged. Name linear maps of the layers, or all-linear.",
    });
  }
  const names = [...new Set(modules.map(({ name }) => lastPart(name)))];
  const guess = nearest(target, names);
  throw new ConfigError(`targets: no linear map of this model is called '${target}', or ends so.`, {
    hint: guess === undefined ? `It has ${names.join(", ")}.` : `Did you mean '${guess}'? It has ${names.join(", ")}.`,
  });
}

function matricesOf(architecture: Architecture, config: ModelConfig): LinearModule[] {
  return architecture.parameterSpecs(config).flatMap(({ name, shape, isBuffer = false }) => {
    if (shape.length !== 2 || isBuffer || !name.endsWith(".weight")) return [];
    const [output, input] = (architecture.isInputFirst?.(name) ? shape.toReversed() : shape) as [number, number];
    return [{ name: name.slice(0, -".weight".length), input, output }];
  });
}

function endsAs(name: string, target: string): boolean {
  return name === target || name.endsWith(`.${target}`);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
