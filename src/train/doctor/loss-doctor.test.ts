import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TrainingError } from "../../core/index.js";
import { collatePairs, type EncodedExample, type PairBatch } from "../../data/index.js";
import { reversalExamples, tinyT5 } from "../../models/testing/tiny-t5.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { mul, scope, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { runTinyTraining, type TinyTrainingChanges, type Wrap } from "../testing/tiny-training.js";
import { LossDoctor } from "./loss-doctor.js";

useNoLeaks();
const folder = useFolder();

const examples = reversalExamples(6);
const collate = (members: readonly EncodedExample[] = examples): PairBatch =>
  collatePairs(members, { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });

/** What the doctor says about a batch of {@link examples} that was put together wrongly; undefined if nothing. */
function found(spoil: (batch: PairBatch) => PairBatch): TrainingError | undefined {
  return scope(() => {
    const doctor = new LossDoctor({ model: tinyT5(), warn: () => {} });
    try {
      doctor.examine(examples)?.batch(spoil(collate()));
    } catch (error) {
      return error as TrainingError;
    }
    return undefined;
  });
}

/** The warnings of a training. */
async function warnings(changes: TinyTrainingChanges): Promise<string[]> {
  const { events } = await runTinyTraining(join(folder(), "warned"), { settings: { maxEpochs: 1 }, ...changes });
  return (events as { kind: string; message: string }[]).flatMap(({ kind, message }) => (kind === "warning" ? message : []));
}

const training = (changes: TinyTrainingChanges) => runTinyTraining(folder(), changes);
const withLabels = (labelsOf: (labels: Int32Array) => number[]) => ({
  data: { examples: reversalExamples(60).map((example) => ({ ...example, labels: Int32Array.from(labelsOf(example.labels)) })) },
});

describe("the loss doctor has no complaint", () => {
  it("about a batch that is put together well, nor about a training", async () => {
    expect(found((batch) => batch)).toBeUndefined();
    expect(await warnings({ settings: { maxEpochs: 2 } })).toEqual([]);
  });

  it("about two targets of one input in a batch, each with its own labels", () => {
    const twice = examples.map((example) => ({ ...example, labels: Int32Array.from([9, 1]) }));
    scope(() => {
      const doctor = new LossDoctor({ model: tinyT5(), warn: () => {} });
      expect(() => doctor.examine([...examples, ...twice])?.batch(collate([...twice, ...examples]))).not.toThrow();
    });
  });
});

describe("the loss doctor finds rows that are joined to other inputs", () => {
  it("because what was generated came back in another order", async () => {
    const wrap: Wrap = (objective) => ({
      ...objective,
      chooseTargets: (members) => {
        const lastFirst = members.toReversed();
        return members.map(({ id }, i) => ({ ...(lastFirst[i] as EncodedExample), id }));
      },
    });
    await expect(training({ wrap })).rejects.toThrow(TrainingError);
    await expect(training({ wrap })).rejects.toMatchObject({
      message: expect.stringMatching(/^loss doctor: nll: row-\d+ has the tokens \[.*\], its input has \[.*\]\.$/),
      hint: "Join targets to inputs by id, not by place.",
    });
  });

  it("because their ids are those of no input", async () => {
    const wrap: Wrap = (objective) => ({
      ...objective,
      chooseTargets: (members) => members.map((example) => ({ ...example, id: `${example.id}/0` })),
    });
    await expect(training({ wrap })).rejects.toThrow(/^loss doctor: nll: row-\d+\/0 is none of the inputs\.$/);
  });

  it("because a batch's ids, sources or targets are in another order than the rest", () => {
    const reversed = (batch: PairBatch): PairBatch => ({ ...batch, exampleIds: batch.exampleIds.toReversed() });
    expect(found(reversed)?.message).toMatch(/^loss doctor: the batch's row row-5 has the inputIds \[.*\], its example has \[.*\]\.$/);
    const labels = examples.map(({ labels }) => labels);
    const rotated = examples.map((example, i) => ({ ...example, labels: labels[(i + 1) % labels.length] as Int32Array }));
    expect(found(() => collate(rotated))?.message).toMatch(/row-0 has the labels \[.*\], its example has \[.*\]\.$/);
    expect(found((batch) => ({ ...batch, exampleIds: batch.exampleIds.map(() => "other") }))?.message).toContain(
      "row other is none of the step's examples",
    );
  });

  it("because the counts of labels per row are in another order", () => {
    const counted = (batch: PairBatch): PairBatch => ({ ...batch, labelsPerRow: batch.labelsPerRow.toReversed() });
    expect(found(counted)?.message).toMatch(/labelPositions give row-0 2 labels, labelsPerRow says 7\.$/);
  });
});

describe("the loss doctor finds a wrong label shift", () => {
  it("in data whose labels were shifted before they came to be shifted", async () => {
    const shifted = withLabels((labels) => [0, ...labels.slice(0, -1)]);
    await expect(training(shifted)).rejects.toMatchObject({
      message: expect.stringMatching(
        /targets of the batch begin with the decoder's start token 0 \(row-\d+: \[0, .*\]\): they were shifted twice\.$/,
      ),
      hint: "Give labels as they are to be generated; collatePairs shifts them.",
    });
  });

  const decoderInputs = (change: (row: number[]) => number[]) => (batch: PairBatch) => {
    const [rows, length] = batch.decoderInputIds.shape as [number, number];
    const ids = batch.decoderInputIds.toIntegers();
    const changed = Array.from({ length: rows }, (_, row) => change([...ids].slice(row * length, (row + 1) * length)));
    return { ...batch, decoderInputIds: Tensor.from(changed.flat(), [rows, length], "int64") };
  };

  it("in decoder inputs that were shifted twice", () => {
    expect(found(decoderInputs((row) => [0, ...row.slice(0, -1)]))).toMatchObject({
      message: expect.stringMatching(/^loss doctor: row-0: the decoder reads 0 at position 1 instead of \d+; labels are \[.*\]\.$/),
      hint: "decoderInputIds are the labels moved right by one behind the start token, once.",
    });
  });

  it("in decoder inputs that were not shifted at all, so that the decoder reads what it is to predict", () => {
    const unshifted = (): Tensor => {
      const width = Math.max(...examples.map(({ labels }) => labels.length));
      const rows = examples.map(({ labels }) => [...labels, ...Array<number>(width - labels.length).fill(0)]);
      return Tensor.from(rows.flat(), [rows.length, width], "int64");
    };
    expect(found((batch) => ({ ...batch, decoderInputIds: unshifted() }))?.message).toContain(
      "the decoder reads each label where it is to be predicted",
    );
  });

  it("in label positions that leave the first out", () => {
    const moved = (batch: PairBatch): PairBatch => {
      const positions = [...batch.labelPositions.toIntegers()].map((position, i) => (i === 0 ? position + 1 : position));
      return { ...batch, labelPositions: Tensor.from(positions, [positions.length], "int64") };
    };
    expect(found(moved)?.message).toContain("row-0: label 0 stands at position 1");
  });
});

describe("the loss doctor finds padding among labels", () => {
  it("where targets were padded to one length before they were batched", async () => {
    const padded = withLabels((labels) => [...labels, ...Array<number>(8 - labels.length).fill(0)]);
    await expect(training(padded)).rejects.toMatchObject({
      message: expect.stringMatching(/^loss doctor: row-\d+: \d labels behind end-of-sequence are the padding token 0: \[1, 0.*\]\.$/),
      hint: expect.stringContaining("Leave padding out of labels"),
    });
  });

  it("and only warns, once, where it can be what a model wrote", async () => {
    const written = withLabels((labels) => [5, 0, ...labels]);
    expect(await warnings(written)).toEqual([
      expect.stringMatching(/^student: loss doctor: the padding token 0 is a label in \d+ of \d+ targets/),
    ]);
  });
});

describe("the loss doctor finds tokens outside the vocabulary", () => {
  it.each([24, -100, -1])("a label %i, before the engine meets it", async (id) => {
    const foreign = withLabels((labels) => [id, ...labels]);
    await expect(training(foreign)).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(`^loss doctor: row-\\d+: (decoderInputIds|labels) hold ${id}; the model's tokens are 0 to 23\\.$`),
      ),
      hint: expect.stringContaining("tokenizer of the model's own folder"),
    });
  });

  it("a source of another tokenizer", async () => {
    const foreign = reversalExamples(60).map((example) => ({ ...example, inputIds: example.inputIds.map((id) => id + 20) }));
    await expect(training({ data: { examples: foreign } })).rejects.toThrow(/inputIds hold \d+; the model's tokens are 0 to 23\.$/);
  });
});

describe("the loss doctor warns of terms of very different size", () => {
  const twoTerms =
    (factor: number): Wrap =>
    (objective) => ({
      ...objective,
      compute(batch, context) {
        const { loss } = objective.compute(batch, context);
        return { loss, terms: { nll: loss, attention: mul(loss, factor) } };
      },
    });

  it("by their names and values, once", async () => {
    const message = /^student: loss doctor: the loss's terms differ more than 100 times in size: nll \d\.\d+, attention 0\.00\d+\. Weight/;
    expect(await warnings({ wrap: twoTerms(1e-3) })).toEqual([expect.stringMatching(message)]);
  });

  it("also where one is nothing, and not where they are comparable", async () => {
    expect(await warnings({ wrap: twoTerms(0) })).toHaveLength(1);
    expect(await runTinyTraining(join(folder(), "fine"), { wrap: twoTerms(0.02) })).toMatchObject({
      events: expect.not.arrayContaining([expect.objectContaining({ kind: "warning" })]),
    });
  });
});

describe("a number that is not finite stops the training", () => {
  const nanAt =
    (step: number): Wrap =>
    (objective) => ({
      ...objective,
      compute(batch, context) {
        const { loss, terms } = objective.compute(batch, context);
        return { loss: context.step === step ? mul(loss, Number.NaN) : loss, terms };
      },
    });

  it("with step, examples, and where the last good checkpoint is", async () => {
    const settings = { stepsPerValidation: 3 };
    await expect(training({ settings, wrap: nanAt(4) })).rejects.toMatchObject({
      message: expect.stringMatching(/^nll: the loss of step 5 is NaN on examples row-\d+(, row-\d+)*( and \d+ more)?\.$/),
      hint: `Look at these examples, or lower the learning rate. The last good checkpoint is ${join(folder(), "last")}.`,
    });
  });

  it("or that there is none yet", async () => {
    await expect(training({ wrap: nanAt(0) })).rejects.toMatchObject({ hint: expect.stringContaining("There is no checkpoint yet.") });
  });
});
