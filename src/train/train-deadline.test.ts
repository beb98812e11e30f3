import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError, InterruptedError } from "../core/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { runTinyTraining } from "./testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

type Kinds = { kind: string; step: number };

describe("train until a deadline", () => {
  afterEach(() => void vi.restoreAllMocks());

  /** A clock that shows how many steps were taken. */
  function clockOfSteps(): (event: { kind: string }) => void {
    let steps = 0;
    vi.spyOn(Date, "now").mockImplementation(() => steps);
    return ({ kind }) => void (kind === "step" && steps++);
  }

  it("ends after the step that reaches it, validated, finished, and with a warning", async () => {
    const { events } = await runTinyTraining(folder(), { options: { deadline: 7, onEvent: clockOfSteps() } });
    expect((events as Kinds[]).map(({ kind }) => kind).slice(-3)).toEqual(["step", "warning", "evaluation"]);
    expect(events.at(-2)).toMatchObject({
      message: expect.stringMatching(/^student: the time limit ended the training after step 7 of at most \d+\.$/),
    });
    expect((events.at(-1) as Kinds).step).toBe(7);
    const state = JSON.parse(readFileSync(join(folder(), "last", "state.json"), "utf8"));
    expect(state.progress).toMatchObject({ step: 7, end: "deadline" });
  });

  it("stays finished under a later one, and has the best weights", async () => {
    const first = await runTinyTraining(folder(), { options: { deadline: 7, onEvent: clockOfSteps() } });
    const again = await runTinyTraining(folder(), { options: { deadline: 1000 } });
    expect(again).toEqual({ events: [], weights: first.weights });
  });

  it("takes at least one step, so that there are weights to keep", async () => {
    const { events } = await runTinyTraining(folder(), { options: { deadline: 0 } });
    expect((events as Kinds[]).map(({ kind }) => kind)).toEqual(["evaluation", "step", "warning", "evaluation"]);
  });

  it("is as one without when the deadline is not reached, also when it was interrupted", async () => {
    const whole = await runTinyTraining(join(folder(), "whole"));
    const controller = new AbortController();
    const onEvent = ({ kind }: { kind: string }): void => void (kind === "evaluation" && controller.abort());
    const stopped = { options: { deadline: Number.MAX_VALUE, signal: controller.signal, onEvent } };
    await expect(runTinyTraining(folder(), stopped)).rejects.toThrow(InterruptedError);
    const resumed = await runTinyTraining(folder(), { options: { deadline: Number.MAX_VALUE } });
    expect(resumed.weights).toBe(whole.weights);
  });

  it("refuses one that is no number", async () => {
    await expect(runTinyTraining(folder(), { options: { deadline: Number.NaN } })).rejects.toThrow(ConfigError);
  });
});
