import { ConfigError } from "../../core/index.js";
import { pathExists, type RunPaths, readJson, readStatus, runPaths } from "../../runs/index.js";
import { runKind } from "./run-kind.js";

/** One of the systems that a run has made: `runs/task:KD`. */
export interface RunSystem {
  /** Its name in the run: S, T or KD of a distillation, `model` of a run that makes one. */
  readonly name: string;
  /** Where its model is. */
  readonly folder: string;
  /** The run's outputs for its test split, of all its systems. */
  readonly predictions: string;
}

/** As far as a teacher's folder is asked for. */
interface RunConfig {
  readonly teacher?: { readonly from?: string };
  readonly baseline?: { readonly from?: string };
}

/** Where each kind of run keeps the models that it made. */
const systemsOf = {
  distill: { S: "baseline", T: "teacher", KD: "student" },
  "fine-tune": { model: "model", pretrained: "pretrained" },
  pretrain: { model: "model" },
  measure: {},
  gather: {},
  "black-box": {},
} as const satisfies Record<string, Readonly<Record<string, keyof RunPaths>>>;

/**
 * What `RUN:NAME` names: a system of the run in the folder RUN; undefined for any other text, and where there is a file or folder of that very name.
 * @throws ConfigError for a run that is not there or not finished, and for a system that it does not have.
 */
export function runSystem(text: string): RunSystem | undefined {
  const [, run, name] = /^(.+):([A-Za-z]+)$/.exec(text) ?? [];
  if (run === undefined || name === undefined || pathExists(text)) return undefined;
  if (!pathExists(run)) {
    if (!/^(S|T|KD|model|pretrained)$/.test(name)) return undefined;
    throw new ConfigError(`${run}: there is no such run folder, whose ${name} is asked for.`);
  }
  const paths = runPaths(run);
  const systems: Readonly<Record<string, string>> = systemsOf[kindOfFinished(paths)];
  const folderKey = systems[name];
  if (folderKey === undefined) {
    const names = Object.keys(systems).filter((each) => each !== "pretrained" || pathExists(paths.pretrained));
    throw new ConfigError(`${run}: this run has no system ${name}.`, {
      hint: names.length === 0 ? "It makes no models." : `It has ${names.map((each) => `${run}:${each}`).join(", ")}.`,
    });
  }
  return {
    name,
    folder: modelOf(paths, folderKey as ModelKey),
    predictions: paths.predictions("test"),
  };
}

function kindOfFinished({ folder, config }: RunPaths): keyof typeof systemsOf {
  const kind = pathExists(config) ? runKind(readJson(config)) : undefined;
  const status = readStatus(folder);
  if (kind === undefined || status === undefined) {
    throw new ConfigError(`${folder}: is not a run folder, so it has no systems.`, { hint: "Name a model folder, or RUN:KD." });
  }
  if (status.state === "done") return kind;
  const where = status.phase === undefined ? "" : ` in ${status.phase}`;
  throw new ConfigError(`${folder}: this run is not finished (${status.state}${where}); its models are there when it is.`, {
    hint: status.state === "running" ? "Wait for it." : "Run its command again: it goes on where it was.",
  });
}

type ModelKey = "baseline" | "teacher" | "student" | "model" | "pretrained";

/** A teacher or baseline that was taken as it is stands where the recipe has it from. */
function modelOf(paths: RunPaths, key: ModelKey): string {
  if (pathExists(paths[key])) return paths[key];
  const config = readJson<RunConfig>(paths.config);
  const from = key === "teacher" || key === "baseline" ? config[key]?.from : undefined;
  if (from !== undefined) return from;
  if (key === "pretrained") {
    throw new ConfigError(`${paths[key]}: this run pretrained nothing.`, { hint: "It is there where the recipe has model.pretraining." });
  }
  throw new ConfigError(`${paths[key]}: this run did not keep it: runs of earlier versions keep the distilled student alone.`, {
    hint: "Make the run again in another folder.",
  });
}
