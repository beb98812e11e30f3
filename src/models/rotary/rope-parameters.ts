import { z } from "zod";
import { ConfigError, camelCaseKeys, canonicalJson, snakeCaseKeys } from "../../core/index.js";
import { size } from "../checkpoint/index.js";

type Tree = Readonly<Record<string, unknown>>;

const factor = z.number().min(1).max(1e6);
const trainedFor = size(1_048_576);

const scalings = z.discriminatedUnion("ropeType", [
  z.strictObject({ ropeType: z.literal("default") }),
  /** Positions are divided by the factor (Chen et al. 2023). */
  z.strictObject({ ropeType: z.literal("linear"), factor }),
  /** The base grows with the sequence's length from the one on that the model was trained for ("NTK-aware", by a formula of Transformers). */
  z.strictObject({ ropeType: z.literal("dynamic"), factor, originalMaxPositionEmbeddings: trainedFor }),
  /** Low frequencies are divided by the factor, and those between are mixed (Grattafiori et al. 2024). */
  z.strictObject({
    ropeType: z.literal("llama3"),
    factor,
    lowFreqFactor: z.number().positive(),
    highFreqFactor: z.number().positive(),
    originalMaxPositionEmbeddings: trainedFor,
  }),
  /** "NTK by parts", with longer queries and keys (Peng et al. 2023). */
  z.strictObject({
    ropeType: z.literal("yarn"),
    factor,
    originalMaxPositionEmbeddings: trainedFor,
    attentionFactor: z.number().positive().exactOptional(),
    betaFast: z.number().positive().exactOptional(),
    betaSlow: z.number().positive().exactOptional(),
    mscale: z.number().exactOptional(),
    mscaleAllDim: z.number().exactOptional(),
    truncate: z.boolean().exactOptional(),
  }),
]);

/** How rotary positions are scaled to sequences longer than a model was trained for; fields as Hugging Face's. */
export type RopeScaling = z.output<typeof scalings>;

/** What of a `config.json` decides how queries and keys are turned. */
export type RopeParameters = RopeScaling & {
  /** The base of the frequencies. */
  readonly ropeTheta: number;
};

/** What Transformers takes where a file names no base. */
const defaultTheta = 10_000;

/**
 * Reads how positions are turned, which Transformers 5 writes as `rope_parameters`, and 4 as `rope_theta` and `rope_scaling`; a file may hold both, where they agree.
 * @throws ConfigError naming the key: for scalings other than `linear`, `dynamic`, `llama3` and `yarn`, turns of a part of a head, and two forms that contradict each other.
 */
export function parseRopeParameters(json: Tree, maxPositionEmbeddings: number): RopeParameters {
  const forms = ["rope_parameters", "rope_scaling"].flatMap((key) => {
    const value = json[key];
    if (value === undefined || value === null) return [];
    return [{ key, ...readForm(key, value, { json, maxPositionEmbeddings }) }];
  });
  const [first, second] = forms;
  if (first !== undefined && second !== undefined) assertAgree("rope_parameters and rope_scaling", first.scaling, second.scaling);
  const bases = [
    ...forms.flatMap(({ theta }) => theta ?? []),
    ...(json.rope_theta == null ? [] : [thetaOf("rope_theta", json.rope_theta)]),
  ];
  for (const base of bases.slice(1)) assertAgree("rope_parameters and rope_theta", bases[0], base);
  refusePart("partial_rotary_factor", json.partial_rotary_factor);
  return { ropeTheta: bases[0] ?? defaultTheta, ...(first?.scaling ?? { ropeType: "default" }) };
}

/** Both forms, so that Transformers 4 and 5 read the same: 4 knows no `rope_parameters` and takes a base of 10,000 without a word. */
export function ropeParametersToJson({ ropeTheta, ...scaling }: RopeParameters): Tree {
  // In either form, Transformers measures a dynamic scaling against max_position_embeddings.
  const { originalMaxPositionEmbeddings, ...rest } = scaling as RopeScaling & { originalMaxPositionEmbeddings?: number };
  const isKept = originalMaxPositionEmbeddings !== undefined && scaling.ropeType !== "dynamic";
  const written = snakeCaseKeys({ ...rest, ...(isKept ? { originalMaxPositionEmbeddings } : {}) });
  return {
    rope_parameters: { ...written, rope_theta: ropeTheta },
    rope_theta: ropeTheta,
    rope_scaling: scaling.ropeType === "default" ? null : written,
  };
}

interface Around {
  readonly json: Tree;
  readonly maxPositionEmbeddings: number;
}

function readForm(key: string, value: unknown, around: Around): { readonly theta: number | undefined; readonly scaling: RopeScaling } {
  if (typeof value !== "object" || Array.isArray(value))
    throw new ConfigError(`config.json: ${key} is ${JSON.stringify(value)}: expected an object.`);
  const given = Object.fromEntries(Object.entries(value as Tree).filter(([, each]) => each !== null));
  const { rope_type, type, rope_theta, partial_rotary_factor, original_max_position_embeddings: own, ...rest } = given;
  refusePart(`${key}.partial_rotary_factor`, partial_rotary_factor);
  const ropeType = rope_type ?? type ?? "default";
  const scaling = scalings.safeParse({ ropeType, ...camelCaseKeys(rest), ...trainedLength(ropeType, { own, key }, around) });
  if (!scaling.success) throw refusal(key, ropeType, scaling.error.issues[0]);
  return { theta: rope_theta === undefined ? undefined : thetaOf(`${key}.rope_theta`, rope_theta), scaling: scaling.data };
}

/** The length that the model was trained for, where a scaling depends on it: as in Transformers, `max_position_embeddings` where nothing else is said. */
function trainedLength(
  ropeType: unknown,
  { own, key }: { readonly own: unknown; readonly key: string },
  { json, maxPositionEmbeddings }: Around,
): Tree {
  if (ropeType === "llama3" || ropeType === "yarn")
    return { originalMaxPositionEmbeddings: json.original_max_position_embeddings ?? own ?? maxPositionEmbeddings };
  if (ropeType !== "dynamic") return {};
  if (own === undefined || own === maxPositionEmbeddings) return { originalMaxPositionEmbeddings: maxPositionEmbeddings };
  throw new ConfigError(
    `config.json: ${key}.original_max_position_embeddings is ${JSON.stringify(own)}: a dynamic scaling begins at max_position_embeddings, ${maxPositionEmbeddings}.`,
    { hint: "Set max_position_embeddings to the length that the model was trained for." },
  );
}

function refusal(key: string, ropeType: unknown, issue: z.core.$ZodIssue | undefined): ConfigError {
  if (issue?.path[0] === "ropeType") {
    return new ConfigError(
      `config.json: ${key}.rope_type is ${JSON.stringify(ropeType)}: supported are linear, dynamic, llama3, yarn and default.`,
    );
  }
  if (issue?.code === "unrecognized_keys") {
    const [name] = Object.keys(snakeCaseKeys({ [issue.keys[0] as string]: 0 }));
    return new ConfigError(`config.json: ${key}.${name}: a ${ropeType} scaling has no such key.`, {
      hint: "Take it out if it changes nothing.",
    });
  }
  const [name] = Object.keys(snakeCaseKeys({ [String(issue?.path[0])]: 0 }));
  return new ConfigError(`config.json: ${key}.${name}: ${issue?.message ?? "not valid"}.`);
}

function thetaOf(key: string, value: unknown): number {
  if (typeof value === "number" && value > 1 && value <= 1e12) return value;
  throw new ConfigError(`config.json: ${key} is ${JSON.stringify(value)}: expected a number above 1.`);
}

function refusePart(key: string, value: unknown): void {
  if (value === undefined || value === null || value === 1) return;
  throw new ConfigError(`config.json: ${key} is ${JSON.stringify(value)}: heads that are turned in part are not supported.`);
}

function assertAgree(keys: string, first: unknown, second: unknown): void {
  if (canonicalJson(first) === canonicalJson(second)) return;
  throw new ConfigError(`config.json: ${keys} contradict each other: ${canonicalJson(first)} and ${canonicalJson(second)}.`, {
    hint: "Keep the one that the model was trained with; Transformers 4 reads rope_theta and rope_scaling, 5 reads rope_parameters.",
  });
}
