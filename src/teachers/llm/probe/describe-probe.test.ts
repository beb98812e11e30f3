import { expect, test } from "vitest";
import { describeProbe } from "./describe-probe.js";
import type { EndpointProbe, ProbeFindings } from "./findings.js";
import { meanings } from "./meanings.js";

const names = Object.keys(meanings) as (keyof ProbeFindings)[];

function probeOf(value: string | number, seen = "this"): EndpointProbe {
  const findings = Object.fromEntries(names.map((name) => [name, { value, seen }])) as unknown as ProbeFindings;
  return { version: 1, endpoint: { baseUrl: "http://h/v1", model: "m", kind: "chat" }, requests: 15, findings, signature: "" };
}

test("every finding stands in one group, or with its reason among those that could not be told", () => {
  const { groups, unknown } = describeProbe(probeOf("unknown", "no text"));
  expect(groups.flatMap(({ findings }) => findings)).toEqual([]);
  expect(unknown.map(({ title }) => title).sort()).toEqual(names.map((name) => meanings[name].title).sort());
  expect(new Set(unknown.map(({ why }) => why))).toEqual(new Set(["no text"]));
});

test("values are words, numbers sentences", () => {
  const { groups, unknown } = describeProbe({
    ...probeOf(0),
    findings: { ...probeOf(0).findings, sampling: { value: "greedy", seen: "" } },
  });
  const all = groups.flatMap(({ findings }) => findings);
  expect([all.length, unknown]).toEqual([names.length, []]);
  expect(all.find(({ title }) => title === "sampling")).toMatchObject({ meaning: "K samples of an input would be K copies of one text" });
  expect(all.find(({ title }) => title === "top_logprobs left out")).toMatchObject({ found: "0 per position" });
});
