import { expect, it } from "vitest";
import { withoutForcedEnd } from "./without-forced-end.js";

const cutOff = { ids: [5, 6, 1], logProbs: [-1, -2, -3], ended: false };

it("leaves the token off that was forced upon a sequence at the limit, and its probability", () => {
  expect(withoutForcedEnd(cutOff, { forcedEosTokenId: 1 })).toEqual({ ids: [5, 6], logProbs: [-1, -2], ended: false });
});

it("leaves what the model ended itself, or what nothing was forced upon, as it is", () => {
  expect(withoutForcedEnd({ ...cutOff, ended: true }, { forcedEosTokenId: 1 })).toEqual({ ...cutOff, ended: true });
  expect(withoutForcedEnd(cutOff, {})).toEqual(cutOff);
});
