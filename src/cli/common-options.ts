import { type Command, InvalidArgumentError, Option } from "commander";

/** The options that every command which computes has. */
export interface ComputeOptions {
  readonly json?: boolean;
  readonly seed?: number;
  readonly device?: "cpu" | "cuda";
  readonly threads?: number;
}

/** The options that every command which trains has. */
export interface CommonOptions extends ComputeOptions {
  readonly runDir?: string;
  readonly dtype?: "float32" | "bfloat16";
  readonly tensorboard?: boolean;
}

/** Adds the options of {@link CommonOptions} to a command. */
export function addCommonOptions(command: Command): Command {
  command.option("--run-dir <folder>", "where everything is written (default: runs/…); a run that is there is resumed");
  command.option("--tensorboard", "write the trainings' scalars to RUN/tensorboard/, for tensorboard --logdir");
  return addComputeOptions(command).addOption(
    new Option("--dtype <dtype>", "what training multiplies matrices in (default: float32)").choices(["float32", "bfloat16"]),
  );
}

/** Adds the options of {@link ComputeOptions} to a command. */
export function addComputeOptions(command: Command): Command {
  return command
    .option("--seed <number>", "seed of every random stream (default: 42)", wholeNumber)
    .addOption(new Option("--device <device>", "where to compute (default: cpu)").choices(["cpu", "cuda"]))
    .option("--threads <count>", "operator threads (default: all cores)", wholeNumber)
    .option("--json", "print one JSON document on stdout; everything else goes to stderr");
}

/** A flag's value as a whole number of at least 0. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** A flag's value as a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** A flag's value as any finite number. */
export function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

/** The entries that have a value: flags that were given. */
export function given<Value>(flags: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(flags).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

/** Collects a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
