import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { nameEncoder } from "./encoder-name.js";

const folder = mkdtempSync(join(tmpdir(), "retort-encoder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const made = (...path: string[]): string => {
  mkdirSync(join(folder, ...path), { recursive: true });
  return join(folder, ...path);
};

describe("nameEncoder", () => {
  it.each([
    ["a hub's name that bert_score knows", "microsoft/deberta-base@main", { name: "microsoft/deberta-base", layer: 9 }],
    ["a hub's name that it knows without the organisation", "FacebookAI/roberta-large", { name: "roberta-large", layer: 17 }],
    ["a folder that is called as an encoder", made("roberta-base"), { name: "roberta-base", layer: 10 }],
    ["such a folder within its organisation's", made("microsoft", "deberta-large"), { name: "microsoft/deberta-large", layer: 16 }],
  ])("knows the layer of %s", (_, model, expected) => {
    expect(nameEncoder(model, {})).toEqual(expected);
  });

  it("takes a layer, and a name, that is given", () => {
    expect(nameEncoder("org/own", { layer: 3 })).toEqual({ name: "org/own", layer: 3 });
    expect(nameEncoder(made("copy"), { name: "roberta-large" })).toEqual({ name: "roberta-large", layer: 17 });
    expect(nameEncoder("roberta-large", { layer: 0 })).toEqual({ name: "roberta-large", layer: 0 });
  });

  it.each(["somebody/roberta-large", made("own"), "toString"])("refuses to guess the layer of %s", (model) => {
    expect(() => nameEncoder(model, {})).toThrow(ConfigError);
    expect(() => nameEncoder(model, {})).toThrow("bertScore.layer is not given, and for");
  });
});
