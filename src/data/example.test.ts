import { expect, it } from "vitest";
import { referencesOf } from "./example.js";

it("referencesOf lists the target first and nothing twice", () => {
  expect(referencesOf({ id: "a", source: "s", target: "t" })).toEqual(["t"]);
  expect(referencesOf({ id: "a", source: "s", target: "t", references: ["u", "t"] })).toEqual(["t", "u"]);
});
