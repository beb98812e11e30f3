import { CheckpointError } from "../../core/index.js";
import { type GgufFile, MetadataValues, readTensorValues } from "../../gguf/index.js";
import { llama3ScalingOf } from "./llama3-scaling.js";
import { shortNumber } from "./short-number.js";

type Tree = Readonly<Record<string, unknown>>;

/** What llama.cpp takes where a file names no base. */
const defaultBase = 10_000;

/** Settings of YaRN that a config.json has no key for, with the value at which they change nothing. */
const neutral: Readonly<Record<string, number>> = {
  attn_factor: 1,
  yarn_attn_factor: 1,
  yarn_ext_factor: 1,
  yarn_log_multiplier: 0,
  alpha: 0,
};

/** A file's keys that begin with `ARCHITECTURE.rope.`, and where what it does not say is told. */
interface RopeContext {
  readonly file: GgufFile;
  readonly architecture: string;
  readonly warnings: string[];
}

/**
 * How a GGUF file's model turns its queries and keys, as `rope_parameters` of a `config.json`: base, and the scalings `linear`, `yarn` and, from the tensor
 * `rope_freqs.weight`, `llama3`.
 * @throws CheckpointError for other scalings, for settings that a config.json cannot say, and for factors that no scaling gives.
 */
export function ropeOfGguf({ file, architecture, warnings }: RopeContext): Tree {
  const values = new MetadataValues(file);
  const key = (name: string): string => `${architecture}.rope.${name}`;
  const base = values.number(key("freq_base"));
  if (base === undefined) warnings.push(`has no ${key("freq_base")}: taken as ${defaultBase}, as llama.cpp does`);
  const rope_theta = shortNumber(base ?? defaultBase);
  for (const [name, value] of Object.entries(neutral)) {
    const found = values.number(key(`scaling.${name}`)) ?? value;
    if (found !== value)
      throw new CheckpointError(`${file.path}: ${key(`scaling.${name}`)} is ${found}, which a config.json cannot say: expected ${value}.`);
  }
  const byKeys = scalingByKeys(values, { file, architecture, warnings });
  const factors = file.tensors.get("rope_freqs.weight");
  if (factors === undefined) return { rope_theta, ...byKeys };
  if (byKeys.rope_type !== "default") {
    throw new CheckpointError(
      `${file.path}: has both a ${byKeys.rope_type} scaling and rope_freqs.weight, which a config.json cannot say.`,
    );
  }
  const trained = values.count(key("scaling.original_context_length"));
  return { rope_theta, ...scalingByFactors(readTensorValues(file, factors), { theta: rope_theta, trained, file }) };
}

function scalingByKeys(values: MetadataValues, { file, architecture, warnings }: RopeContext): Tree & { readonly rope_type: string } {
  const key = (name: string): string => `${architecture}.rope.${name}`;
  const factor = shortNumber(values.number(key("scaling.factor")) ?? values.number(key("scale_linear")) ?? 0);
  const type = values.text(key("scaling.type")) ?? "linear";
  if (!["none", "linear", "yarn"].includes(type)) {
    throw new CheckpointError(`${file.path}: ${key("scaling.type")} is ${JSON.stringify(type)}: none, linear and yarn are imported.`);
  }
  // 0 is llama.cpp's way to say that there is none.
  if (type === "none" || factor === 0 || factor === 1) return { rope_type: "default" };
  if (values.text(key("scaling.type")) === undefined)
    warnings.push(`has no ${key("scaling.type")}: the scaling by ${factor} is taken as linear, as llama.cpp does`);
  if (type === "linear") return { rope_type: "linear", factor };
  const trained = values.count(key("scaling.original_context_length"));
  if (trained === undefined)
    warnings.push(`has no ${key("scaling.original_context_length")}: taken as the context length, as llama.cpp does`);
  const optional = { beta_fast: values.number(key("scaling.yarn_beta_fast")), beta_slow: values.number(key("scaling.yarn_beta_slow")) };
  const said = Object.entries(optional).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return {
    rope_type: "yarn",
    factor,
    original_max_position_embeddings: trained ?? values.count(`${architecture}.context_length`),
    ...Object.fromEntries(said.map(([name, value]) => [name, shortNumber(value)])),
  };
}

function scalingByFactors(
  factors: Float32Array,
  { file, ...rotation }: { readonly theta: number; readonly trained: number | undefined; readonly file: GgufFile },
): Tree {
  if (factors.every((factor) => factor === 1)) return { rope_type: "default" };
  const scaling = llama3ScalingOf(factors, rotation);
  if (scaling !== undefined) return { ...scaling };
  throw new CheckpointError(
    `${file.path}: rope_freqs.weight holds factors that Llama 3's scaling does not give: what they were made from is not known.`,
    {
      hint: "Other scalings by factors (such as LongRoPE's) are not imported.",
    },
  );
}
