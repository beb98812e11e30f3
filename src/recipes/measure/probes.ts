import { canonicalJson, InterruptedError } from "../../core/index.js";
import { JsonLinesLog, readJsonLines, type Sealed, sealed, unsealed } from "../../runs/index.js";
import type { Probe, ProbeRequest, ProbeResult, TakeProbe } from "./probe.js";

/** A line of `probes.jsonl`, where it has a hash besides; without `result`, the probe passed its memory limit. */
interface LoggedProbe {
  readonly request: ProbeRequest;
  readonly round: number;
  readonly memoryLimit?: number | undefined;
  readonly result?: ProbeResult | undefined;
}

/** Which repetition of a probe it is, and how much memory it may take. */
export interface ProbeTake {
  readonly round?: number;
  readonly memoryLimit?: number | undefined;
}

/** The probes of a run: each is taken once and kept in a file, so that a run that was stopped goes on with those that it lacks. */
export class Probes implements Disposable {
  readonly #log: JsonLinesLog<Sealed<LoggedProbe>>;
  readonly #taken: Map<string, LoggedProbe>;

  constructor(
    path: string,
    readonly take: TakeProbe,
    readonly signal: AbortSignal | undefined,
  ) {
    this.#log = new JsonLinesLog(path);
    this.#taken = new Map(takenIn(path).map((probe) => [keyOf(probe), probe]));
  }

  /** What probes of this run were allowed before it was stopped; undefined if none was limited yet. */
  get memoryLimit(): number | undefined {
    return [...this.#taken.values()].find(({ memoryLimit }) => memoryLimit !== undefined)?.memoryLimit;
  }

  /** The probe's result, from the file if it is there; undefined if it passed its memory limit. */
  async result<Kind extends Probe["kind"]>(
    request: ProbeRequest & { readonly probe: { readonly kind: Kind } },
    { round = 0, memoryLimit }: ProbeTake = {},
  ): Promise<Extract<ProbeResult, { kind: Kind }> | undefined> {
    const key = keyOf({ request, round, memoryLimit });
    const known = this.#taken.get(key);
    if (known === undefined && this.signal?.aborted)
      throw new InterruptedError("interrupted; run the same command again to go on from here.");
    const probe = known ?? (await this.#take({ request, round, memoryLimit }));
    return probe.result as Extract<ProbeResult, { kind: Kind }> | undefined;
  }

  async #take(asked: Omit<LoggedProbe, "result">): Promise<LoggedProbe> {
    const result = await this.take(asked.request, { memoryLimit: asked.memoryLimit, signal: this.signal });
    const probe = { ...asked, ...(result && { result }) };
    this.#log.append(sealed(probe));
    this.#log.sync();
    this.#taken.set(keyOf(asked), probe);
    return probe;
  }

  [Symbol.dispose](): void {
    this.#log.close();
  }
}

/** @throws StorageError naming the line of a probe that is not what was written. */
function takenIn(path: string): LoggedProbe[] {
  const hint = "Remove the line, and the probe is taken again.";
  return readJsonLines<Sealed<LoggedProbe>>(path).map((probe, index) => unsealed(probe, { place: `${path}:${index + 1}`, hint }));
}

function keyOf({ request, round, memoryLimit }: LoggedProbe): string {
  return canonicalJson({ request, round, memoryLimit });
}
