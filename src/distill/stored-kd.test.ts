import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, InterruptedError, StorageError } from "../core/index.js";
import { collatePairs, type EncodedExample } from "../data/index.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { ArtifactStore } from "../runs/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { type DistributionStorage, type StoreDistributionsOptions, StoredDistributions, storeDistributions } from "../teachers/index.js";
import { backward, clearGradients, gradOf, RandomStream, scope, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import type { Objective } from "../train/index.js";
import { logitsKd, type StoredKdOptions, storedKd, type TeacherAndStudent } from "./index.js";

useNoLeaks();
const folder = useFolder();

let models: TeacherAndStudent;
beforeEach(() => {
  models = { teacher: tinyT5({ d_model: 12 }, { seed: 3 }), student: tinyT5({ dropout_rate: 0 }) };
  for (const tensor of models.student.parameters.tensors) tensor.requiresGrad_();
});
afterEach(() => {
  for (const { parameters } of [models.teacher, models.student]) parameters.dispose();
});

const examples = reversalExamples(30);
const batchOf = (members: readonly EncodedExample[]) => collatePairs(members, { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });

/** The teacher's distributions for the examples, open. */
async function stored(storage: DistributionStorage, changes: Partial<StoreDistributionsOptions> = {}): Promise<StoredDistributions> {
  const store = new ArtifactStore(join(folder(), "store"));
  const options = { store, storage, tokenizer: { fingerprint: "t" }, seed: 1, batchTokens: 100, ...changes };
  return new StoredDistributions(await storeDistributions(models.teacher, examples, options));
}

/** Loss and gradient of one batch, whose members come in an order of their own. */
function computed(objective: Objective, members: readonly EncodedExample[] = [9, 2, 27, 14].map((i) => examples[i] as EncodedExample)) {
  return scope(() => {
    using dropout = RandomStream.named(1, "dropout");
    const { loss, terms } = objective.compute(batchOf(members), { dropout, step: 0 });
    backward(loss);
    const gradient = (gradOf(models.student.parameters.get("shared.weight")) as Tensor).toFloat32Array();
    clearGradients(models.student.parameters.tensors);
    return { loss: loss.item(), terms: Object.keys(terms), gradient };
  });
}

/** ‖a − b‖ / ‖b‖ */
function difference(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  return norm(a.map((value, i) => value - (b[i] as number))) / norm(b);
}

const nobody: Objective = {
  name: "nobody",
  compute: () => {
    throw new Error("the teacher was asked");
  },
};

describe("logits-kd from stored distributions", () => {
  const kd = (distributions: StoredDistributions, options: StoredKdOptions = {}) =>
    storedKd(models.student, distributions, { ...options, otherwise: nobody });

  it.each<StoredKdOptions>([
    {},
    { temperature: 2, normalization: "sequence" },
    { divergence: "generalized-jsd", beta: 0.3, teacherTemperature: 1.5 },
  ])("is the teacher's where they are whole, with %j", async (options) => {
    using distributions = await stored({ kind: "dense" }, { temperature: options.teacherTemperature ?? 1 });
    const [live, kept] = [computed(logitsKd(models, options)), computed(kd(distributions, options))];
    expect(kept.terms).toEqual(live.terms);
    expect(kept.loss).toBeCloseTo(live.loss, 3);
    expect(difference(kept.gradient, live.gradient)).toBeLessThan(2e-3);
  });

  it("is nearly the teacher's from many draws or many tokens, and less from few", async () => {
    const options = { temperature: 1.5 };
    const live = computed(logitsKd(models, options));
    const of = async (storage: DistributionStorage): Promise<number> => {
      using distributions = await stored(storage, options);
      return difference(computed(kd(distributions, options)).gradient, live.gradient);
    };
    const [many, few] = [await of({ kind: "sampled", samples: 4_000 }), await of({ kind: "sampled", samples: 4 })];
    expect(many).toBeLessThan(0.01);
    expect(few).toBeGreaterThan(3 * many);
    const [most, some] = [await of({ kind: "top-k", k: 23 }), await of({ kind: "top-k", k: 3 })];
    expect(most).toBeLessThan(2e-3);
    expect(some).toBeGreaterThan(10 * most);
  });

  it("gives a batch with other targets to the objective that has the teacher", async () => {
    using distributions = await stored({ kind: "top-k", k: 5 });
    const other = { ...(examples[3] as EncodedExample), labels: Int32Array.of(5, 6, 1) };
    expect(() => computed(kd(distributions), [examples[2] as EncodedExample, other])).toThrow("the teacher was asked");
    const live = storedKd(models.student, distributions, { otherwise: logitsKd(models) });
    expect(computed(live, [other]).loss).toBe(computed(logitsKd(models), [other]).loss);
  });

  it("refuses what the stored cannot give", async () => {
    using distributions = await stored({ kind: "sampled", samples: 8 });
    expect(() => kd(distributions, { divergence: "reverse-kl" })).toThrow(ConfigError);
    expect(() => kd(distributions, { divergence: "reverse-kl" })).toThrow("compares whole distributions, and sampled keeps some tokens");
    expect(() => kd(distributions, { temperature: 2 })).toThrow("stored at temperature 1, not 2");
    const other = tinyT5({ vocab_size: 30 });
    expect(() => storedKd(other, distributions, { otherwise: nobody })).toThrow("over 24 tokens, the student has 30");
    other.parameters.dispose();
  });
});

describe("storeDistributions", () => {
  it("finds what was made from the same, and makes it anew for any other teacher, targets, storage or seed", async () => {
    const make = async (changes: Partial<StoreDistributionsOptions> = {}, members = examples, teacher = models.teacher) => {
      const store = new ArtifactStore(join(folder(), "store"));
      const options = {
        store,
        storage: { kind: "sampled", samples: 8 } as const,
        tokenizer: { fingerprint: "t" },
        seed: 1,
        batchTokens: 100,
      };
      return (await storeDistributions(teacher, members, { ...options, ...changes })).made;
    };
    expect(await make()).toBe(true);
    expect(await make({ batchTokens: 60 })).toBe(false);
    expect(await make({}, [...examples, ...examples])).toBe(false);
    expect(await make({ seed: 2 })).toBe(true);
    expect(await make({ storage: { kind: "sampled", samples: 9 } })).toBe(true);
    expect(await make({ temperature: 2 })).toBe(true);
    expect(await make({ tokenizer: { fingerprint: "u" } })).toBe(true);
    expect(await make({}, examples.slice(1))).toBe(true);
    expect(await make({}, examples, models.student)).toBe(true);
    expect(await make({ storage: { kind: "top-k", k: 4 } })).toBe(true);
    expect(await make({ storage: { kind: "top-k", k: 4 }, seed: 2 })).toBe(false);
  });

  it("draws the same whatever is read together", async () => {
    const bytesOf = async (name: string, batchTokens: number) => {
      const store = new ArtifactStore(join(folder(), name));
      const options = { store, storage: { kind: "sampled", samples: 8 } as const, tokenizer: { fingerprint: "t" }, seed: 1, batchTokens };
      const artifact = await storeDistributions(models.teacher, examples, options);
      using distributions = new StoredDistributions(artifact);
      return scope(() => distributions.lookup(batchOf(examples.slice(0, 5))));
    };
    const [together, apart] = [await bytesOf("a", 1_000), await bytesOf("b", 30)];
    expect(apart).toEqual(together);
  });

  it("keeps the files that are whole when it is interrupted, and goes on with the rest", async () => {
    const many = Array.from({ length: 1_100 }, (_, i) => ({ ...(examples[i % 30] as EncodedExample), id: `row-${i}` }));
    const stopping = new AbortController();
    const store = new ArtifactStore(join(folder(), "store"));
    const made: number[] = [];
    const options = { store, storage: { kind: "top-k", k: 2 } as const, tokenizer: { fingerprint: "t" }, seed: 1, batchTokens: 2_000 };
    const first = storeDistributions(models.teacher, many, {
      ...options,
      signal: stopping.signal,
      onProgress: (done) => {
        made.push(done);
        stopping.abort();
      },
    });
    await expect(first).rejects.toThrow(InterruptedError);
    expect(store.list().map(({ state }) => state)).toEqual(["unfinished"]);
    const artifact = await storeDistributions(models.teacher, many, { ...options, onProgress: (done) => void made.push(done) });
    expect(made).toEqual([512, 512, 1_024, 1_100]);
    using distributions = new StoredDistributions(artifact);
    expect(distributions.tokens).toBe(many.reduce((sum, { labels }) => sum + labels.length, 0));
  });

  it("is refused where a byte of it has changed", async () => {
    using distributions = await stored({ kind: "sampled", samples: 8 });
    const { bytes } = distributions;
    expect(bytes).toBeGreaterThan(0);
    const [key] = readdirSync(join(folder(), "store")).filter((name) => !name.startsWith("."));
    const path = join(folder(), "store", key as string, "files", "distributions-000000.bin");
    const whole = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(
      path,
      whole.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
    );
    await expect(stored({ kind: "sampled", samples: 8 })).rejects.toThrow(StorageError);
    rmSync(join(folder(), "store", key as string), { recursive: true });
    (await stored({ kind: "sampled", samples: 8 }))[Symbol.dispose]();
  });

  it("refuses numbers that are none, before the teacher is asked", () => {
    const store = new ArtifactStore(join(folder(), "store"));
    const options = { store, tokenizer: { fingerprint: "t" }, seed: 1, batchTokens: 100 };
    for (const storage of [
      { kind: "top-k", k: 0 },
      { kind: "sampled", samples: 70_000 },
      { kind: "sampled", samples: 1.5 },
    ] as const)
      expect(() => storeDistributions(models.teacher, examples, { ...options, storage })).toThrow(ConfigError);
  });
});
