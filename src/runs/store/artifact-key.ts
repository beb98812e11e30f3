import { ConfigError, canonicalJson, contentHash } from "../../core/index.js";

/** Everything that decides what a step makes; what only decides how fast (device, threads, log level) stays out. */
export interface ArtifactSpec {
  /** The step's name, kebab-case, such as `pseudo-targets`. */
  readonly step: string;
  /** Raised whenever the step's code changes what it makes. */
  readonly version: number;
  /** The config fields that matter to the step. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Their defaults: fields that equal them do not count, so that a new field with a default keeps old artifacts valid. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Content hashes of everything the step reads, by role: data, tokenizer, weights. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly dtype: string;
  /** The tensor engine's major version. */
  readonly engineMajor: number;
}

/** The name under which the store keeps what the step makes: the step and 128 bits of hash. ConfigError for a step that is not kebab-case. */
export function artifactKey(spec: ArtifactSpec): string {
  const { step, config, defaults, ...rest } = spec;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(step)) throw new ConfigError(`artifact step "${step}" must be kebab-case, such as pseudo-targets`);
  return `${step}-${contentHash({ step, config: withoutDefaults(config, defaults), ...rest }).slice(0, 32)}`;
}

type Fields = Readonly<Record<string, unknown>>;

function withoutDefaults(config: Fields, defaults: Fields): Fields {
  const kept = Object.entries(config)
    .filter(([key, value]) => value !== undefined && !isEqual(value, defaults[key]))
    .map(([key, value]) => [key, isFields(value) && isFields(defaults[key]) ? withoutDefaults(value, defaults[key]) : value] as const);
  return Object.fromEntries(kept);
}

function isEqual(value: unknown, other: unknown): boolean {
  return other !== undefined && canonicalJson(value) === canonicalJson(other);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
