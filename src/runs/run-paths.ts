import { join } from "node:path";

/** Where everything of a run stands: the only interface between commands, reports and whatever else reads a run. */
export interface RunPaths {
  readonly folder: string;
  /** The resolved config. */
  readonly config: string;
  /** Versions, device, seed, machine, git commit. */
  readonly environment: string;
  /** State, phase and process. */
  readonly status: string;
  /** Append-only JSON lines. */
  readonly events: string;
  /** Per training `NAME/last/` and `NAME/best-STEP.safetensors`, each complete or absent. */
  readonly checkpoints: string;
  /** JSON lines `{id, source, target, from, logProb, decoding}`. */
  readonly pseudoTargets: string;
  /** `{key, file}`: which artifact they are a copy of, and the hash of what was written. */
  readonly pseudoTargetsKey: string;
  /** `{key, logProbs}`: what the student said of them, where a filter asked it. */
  readonly studentLogProbs: string;
  /** Scores with their signatures. */
  readonly scores: string;
  /** The result, KD, as a Hugging Face folder. */
  readonly student: string;
  /** S, the student without a teacher, likewise. */
  readonly baseline: string;
  /** T, likewise, where the run made it. */
  readonly teacher: string;
  /** The same of a run that makes one model. */
  readonly model: string;
  /** That model as it was pretrained by the run, before it saw a label: what a student starts from that is to be compared with it. */
  readonly pretrained: string;
  /** What TensorBoard reads, a folder per training, where it was asked for. */
  readonly tensorboard: string;
  readonly report: { readonly html: string; readonly markdown: string };
  /** Of each file of the results: its bytes and their sha-256. */
  readonly hashes: string;
  /** JSON lines, one per input of the split. */
  predictions(split: string): string;
}

/**
 * The paths of the run in `folder`; touches nothing.
 * @example
 * ```ts
 * import { runPaths } from "retort-kd";
 *
 * const paths = runPaths("runs/first");
 * paths.student; // → 'runs/first/student'
 * paths.predictions("test"); // → 'runs/first/predictions-test.jsonl'
 * ```
 */
export function runPaths(folder: string): RunPaths {
  const at = (name: string) => join(folder, name);
  return {
    folder,
    config: at("config.json"),
    environment: at("environment.json"),
    status: at("status.json"),
    events: at("events.jsonl"),
    checkpoints: at("checkpoints"),
    pseudoTargets: at("pseudo-targets.jsonl"),
    pseudoTargetsKey: at("pseudo-targets-key.json"),
    studentLogProbs: at("student-log-probs.json"),
    scores: at("scores.json"),
    student: at("student"),
    baseline: at("baseline"),
    teacher: at("teacher"),
    model: at("model"),
    pretrained: at("pretrained"),
    tensorboard: at("tensorboard"),
    report: { html: at("report.html"), markdown: at("report.md") },
    hashes: at("hashes.json"),
    predictions: (split) => at(`predictions-${split}.jsonl`),
  };
}
