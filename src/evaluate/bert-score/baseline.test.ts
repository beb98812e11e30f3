import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { parseBertScoreBaseline, rescale } from "./baseline.js";

const place = "base.tsv";
const text = "LAYER,P,R,F\r\n0,0.3,0.31,0.305\r\n1,0.4,0.41,0.405\r\n";

describe("parseBertScoreBaseline", () => {
  it("reads the layer that it is asked for", () => {
    expect(parseBertScoreBaseline(text, { layer: 1, place })).toEqual({ precision: 0.4, recall: 0.41, f1: 0.405 });
  });

  it.each([
    ["another header", "layer\tp\tr\tf\n", 0, "base.tsv:1: expected LAYER,P,R,F"],
    ["nothing", "", 0, "base.tsv:1: expected LAYER,P,R,F"],
    ["a layer that is left out", "LAYER,P,R,F\n0,0,0,0\n2,0,0,0\n", 0, "base.tsv:3: expected layer 1 and three numbers below 1"],
    ["what is no number", "LAYER,P,R,F\n0,0.1,,0.1\n", 0, 'base.tsv:2: expected layer 0 and three numbers below 1, got "0,0.1,,0.1"'],
    ["a baseline of 1", "LAYER,P,R,F\n0,0.1,1,0.1\n", 0, "base.tsv:2"],
    ["too few layers", text, 2, "base.tsv: has no layer 2; its last one is 1"],
  ])("refuses %s, by file and line", (_what, given, layer, message) => {
    expect(() => parseBertScoreBaseline(given, { layer, place })).toThrow(DataError);
    expect(() => parseBertScoreBaseline(given, { layer, place })).toThrow(message);
  });
});

describe("rescale", () => {
  it("makes chance 0 and leaves 1 alone", () => {
    expect(rescale(0.4, 0.4)).toBe(0);
    expect(rescale(1, 0.4)).toBe(1);
    expect(rescale(0, 0.5)).toBe(-1);
  });
});
