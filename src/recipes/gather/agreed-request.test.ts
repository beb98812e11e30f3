import { describe, expect, test } from "vitest";
import { TeacherError } from "../../core/index.js";
import type { EndpointProbe, ProbeFindings } from "../../teachers/index.js";
import { agreedRequest } from "./agreed-request.js";
import { resolveGatherConfig } from "./gather-config.js";

const usual: Readonly<Record<string, string | number>> = {
  chatLogProbs: "content",
  completionsLogProbs: "legacy",
  logProbValues: "raw",
  topList: "complete",
  topMost: 20,
  sampling: "random",
  endOfSequence: "entry with text",
  penalties: "none seen",
  filters: "on",
  filtersOff: "accepted",
  choices: 4,
};

function agreed(recipe: object = {}, found: object = {}, kind: "chat" | "completions" = "chat") {
  const findings = Object.fromEntries(Object.entries({ ...usual, ...found }).map(([name, value]) => [name, { value, seen: "" }]));
  const probe = { findings: findings as unknown as ProbeFindings, endpoint: { baseUrl: "", model: "m", kind } } as EndpointProbe;
  return agreedRequest(resolveGatherConfig({ endpoint: { baseUrl: "http://h/v1" }, inputs: "a.txt", ...recipe }), probe);
}

describe("agreedRequest", () => {
  test("says every setting, and switches filters off where that may be said", () => {
    expect(agreed({ samples: 3, stop: ["x"] })).toEqual({
      request: { temperature: 1, topP: 1, maxTokens: 64, stop: ["x"], topLogProbs: 5, parameters: { top_k: 0, min_p: 0 } },
      samplesPerRequest: 3,
      warnings: [],
    });
  });

  test("leaves to the recipe what it says of filters and penalties", () => {
    const endpoint = { baseUrl: "http://h/v1", parameters: { top_k: 40 } };
    expect(agreed({ samples: 3, endpoint }).request.parameters).toEqual({ min_p: 0 });
    expect(agreed({ endpoint }, { penalties: "on" }).request.parameters).toEqual({ repetition_penalty: 1 });
    const penalized = { baseUrl: "http://h/v1", parameters: { repetition_penalty: 1.2 } };
    const { request, warnings } = agreed({ endpoint: penalized }, { penalties: "on" });
    expect([request.parameters, warnings]).toEqual([undefined, []]);
  });

  test("of one answer is greedy, and needs no filters", () => {
    expect(agreed().request).toEqual({ temperature: 0, topP: 1, maxTokens: 64, topLogProbs: 5 });
  });

  test("of a text that is continued stops at what parts the demonstrations", () => {
    expect(agreed({}, {}, "completions").request.stop).toEqual(["\n\n"]);
    expect(agreed({ stop: ["a", "b"], prompt: { separator: "###" } }, {}, "completions").request.stop).toEqual(["a", "b", "###"]);
  });

  test.each([
    [4, 8],
    ["unknown", 8],
    [1, 1],
    [2, 2],
    ["refused", 1],
  ])("where a server gives %s of four asks for %i at once", (choices, atOnce) => {
    expect(agreed({ samples: 8 }, { choices }).samplesPerRequest).toBe(atOnce);
  });

  test.each<[object, object, string]>([
    [{}, { filtersOff: "refused", filters: "on" }, ""],
    [{ samples: 2 }, { filtersOff: "refused", filters: "on" }, "the endpoint filters what it samples from"],
    [{ samples: 2 }, { filtersOff: "refused", filters: "none seen" }, ""],
    [{ samples: 2, topP: 0.9 }, { filtersOff: "refused", filters: "on" }, ""],
    [{ samples: 2, temperature: 0.5 }, { logProbValues: "after temperature" }, "log-probabilities are those after temperature 0.5"],
    [{ samples: 2 }, { logProbValues: "after temperature" }, ""],
    [{}, { endOfSequence: "unknown" }, "how the endpoint lists an answer's end was not found out"],
    [{ topLogProbs: 0 }, { endOfSequence: "unknown" }, ""],
    [{}, { penalties: "on" }, "repetition_penalty 1 is sent"],
    [{}, { topList: "folds" }, "those of equal text are one"],
    [{ topLogProbs: 0 }, { topList: "folds", logProbValues: "after temperature" }, ""],
  ])("of %j at %j warns %j", (recipe, found, warning) => {
    const { warnings } = agreed(recipe, found);
    expect(warnings.length).toBe(warning === "" ? 0 : 1);
    if (warning !== "") expect(warnings[0]).toContain(warning);
  });

  test("takes the log-probabilities that there are", () => {
    expect(agreed({}, { chatLogProbs: "none" }).request.topLogProbs).toBeUndefined();
    expect(agreed({}, { topMost: 3 }).request.topLogProbs).toBe(3);
    expect(agreed({ topLogProbs: 20 }).request.topLogProbs).toBe(20);
    expect(agreed({ topLogProbs: 40 }, { topMost: "no limit seen" }).request.topLogProbs).toBe(40);
    expect(agreed({ topLogProbs: 0 }).request.topLogProbs).toBeUndefined();
  });

  test.each<[object, object, RegExp]>([
    [{ topLogProbs: 5 }, { chatLogProbs: "refused" }, /topLogProbs is 5, and the endpoint sends no log-probabilities \(refused\)/],
    [{ topLogProbs: 21 }, {}, /topLogProbs is 21; the endpoint sends at most 20/],
    [{ samples: 2 }, { sampling: "greedy" }, /decodes greedily whatever temperature it is asked for: 2 samples/],
  ])("refuses %j where %j", (recipe, found, message) => {
    expect(() => agreed(recipe, found)).toThrow(TeacherError);
    expect(() => agreed(recipe, found)).toThrow(message);
  });
});
