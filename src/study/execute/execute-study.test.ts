import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RetortError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { studyPaths } from "../results/index.js";
import { readStudyState } from "../study-state.js";
import { type FakeOutcome, writeFakeRun } from "../testing/fake-run.js";
import { plainResolvers, smallStudy } from "../testing/small-study.js";
import { type ExecutableRun, executeStudy, type StudyEvent } from "./index.js";

const folder = useFolder();
const study = smallStudy({ seeds: [1] });
const resolvers = plainResolvers;

/** The teacher is better than the student alone, and what learns from unlabeled inputs, too, is best of what is distilled. */
const outcomeOf = ({ verb, config, label }: ExecutableRun): FakeOutcome => {
  if (verb === "fine-tune") return label.includes("big") || label.includes("large") ? { nll: 1, weights: "T" } : { nll: 2, weights: "S" };
  return JSON.stringify(config).includes('"both"') ? { nll: 1.2, weights: "both" } : { nll: 1.5, weights: "labels" };
};

/** Runs the study with runs that take no time. @param change What a run comes to instead, or throws. */
async function execute(change: (run: ExecutableRun, outcome: FakeOutcome) => FakeOutcome = (_, outcome) => outcome) {
  const [made, events]: [string[], StudyEvent[]] = [[], []];
  const outcome = await executeStudy({
    study,
    folder: folder(),
    resolvers,
    execute: async (run) => {
      made.push(run.runFolder.split("/").at(-1) as string);
      writeFakeRun(run, change(run, outcomeOf(run)));
    },
    onEvent: (event) => events.push(event),
  }).catch((error: unknown) => error as Error);
  const notes = events.flatMap((event) => (event.kind === "note" ? [event.message] : []));
  return { outcome, made, events, notes };
}

describe("executeStudy", () => {
  test("makes every run once, decides every stage, and makes nothing again", async () => {
    const first = await execute();
    expect(first.made).toHaveLength(4);
    expect(new Set(first.made).size).toBe(4);
    expect(first.events.flatMap((event) => (event.kind === "decided" ? [[event.decision.stage, event.decision.winner]] : []))).toEqual([
      ["S1", "large"],
      ["S3", "logits-kd"],
      ["S5", "both"],
    ]);
    expect((await execute()).made).toEqual([]);
  });

  test("a model that is gone is made again where a run needs it; other weights than the scored ones are told, there and in the report", async () => {
    await execute();
    const paths = studyPaths(folder());
    const { runs } = readStudyState(study, { paths, resolvers }).plan;
    const teacher = runs.find(({ subject }) => subject === "big")?.key as string;
    const last = runs.find(({ config }) => JSON.stringify(config).includes('"both"'))?.key as string;
    rmSync(paths.runs, { recursive: true });
    rmSync(paths.record(last));
    const again = await execute((_, outcome) => (outcome.weights === "T" ? { nll: 0.9, weights: "T, rounded otherwise" } : outcome));
    expect(again.made).toEqual([...(runs.find(({ key }) => key === last)?.needs ?? []), last]);
    expect(again.notes.filter((note) => note.includes("is made again"))).toHaveLength(2);
    expect(again.notes.filter((note) => note.includes("has other weights than the one that was scored"))).toHaveLength(1);
    const state = readStudyState(study, { paths, resolvers });
    // The earlier score stands.
    expect(state.records.get(teacher)).toMatchObject({ weights: "T", splits: { test: { nll: 1 } } });
    expect(state.report().cautions).toContainEqual(
      expect.stringMatching(
        `^${last} .*: started from ${teacher} as it was made again, with other weights than those that are scored here`,
      ),
    );
  });

  test("a run that fails is told and the others are made; what needs it fails with it, and its stage is not decided", async () => {
    const { outcome, made, events } = await execute((_, own) => {
      if (own.weights === "T") throw new RetortError("the disk is full.");
      return own;
    });
    // Large and small; nothing starts from the large one.
    expect(made).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === "failed")).toHaveLength(1);
    expect(outcome).toMatchObject({ undecided: "S1", failed: [{ error: expect.objectContaining({ message: "the disk is full." }) }] });
  });

  test("a run that was interrupted ends the study, in whatever class the error comes", async () => {
    class FromAnotherProcess extends RetortError {
      override readonly blame = "interrupted";
    }
    const { outcome, made, events } = await execute(() => {
      throw new FromAnotherProcess("interrupted; run the same command again.");
    });
    expect(outcome).toBeInstanceOf(FromAnotherProcess);
    expect([made.length, events.filter(({ kind }) => kind === "failed").length]).toEqual([1, 0]);
  });
});
