import { describe, expect, test } from "vitest";
import { call, floats, native, refusal, scopeEachTest } from "./testing/raw-native.js";

scopeEachTest();

describe("handles", () => {
  test("a released handle is refused, also when its slot has a new tenant", () => {
    const old = floats([1]);
    native.release(old);
    expect(refusal(() => native.item(old))).toMatchObject({ code: "DISPOSED" });
    expect(refusal(() => native.release(old)).code).toBe("DISPOSED");
    const next = floats([2]);
    expect(next % 2 ** 22).toBe(old % 2 ** 22);
    expect(native.isLive(old)).toBe(false);
    expect(refusal(() => call("aten::neg", old))).toMatchObject({
      code: "DISPOSED",
      message: "aten::neg: argument 'self': the tensor has been released",
    });
    expect(native.item(next)).toBe(2);
  });

  test("a number that never was a handle is refused, 0 included", () => {
    for (const never of [0, 1, -(2 ** 22), 2 ** 52, 2 ** 60, Number.POSITIVE_INFINITY]) {
      expect(refusal(() => native.item(never)).code).toBe("DISPOSED");
    }
    expect(refusal(() => native.item(2 ** 22 + 0.5)).code).toBe("ARGUMENT");
  });

  test("an alias lives on by itself", () => {
    const tensor = floats([4]);
    const alias = native.alias(tensor);
    native.release(tensor);
    expect(native.item(alias)).toBe(4);
  });

  test("the live count follows", () => {
    const before = native.liveTensors();
    const made = [floats([1]), floats([2])];
    expect(native.liveTensors()).toBe(before + 2);
    for (const tensor of made) native.release(tensor);
    expect(native.liveTensors()).toBe(before);
  });
});

describe("scopes", () => {
  test("what is kept passes outward, the rest is released", () => {
    const outer = native.beginScope();
    const mine = floats([0]);
    const inner = native.beginScope();
    const [kept, dropped] = [floats([1]), floats([2])];
    native.endScope(inner, [kept, kept, mine]);
    expect([kept, dropped, mine].map((tensor) => native.isLive(tensor))).toEqual([true, false, true]);
    native.endScope(outer, []);
    expect([kept, mine].map((tensor) => native.isLive(tensor))).toEqual([false, false]);
  });

  test("a wrong depth is refused and closes nothing", () => {
    const opened = native.beginScope();
    const tensor = floats([1]);
    expect(refusal(() => native.endScope(opened + 1, []))).toMatchObject({
      code: "ARGUMENT",
      message: expect.stringContaining(`${opened + 1}`),
    });
    expect(refusal(() => native.endScope(Number.NaN, [])).code).toBe("ARGUMENT");
    expect(native.isLive(tensor)).toBe(true);
    native.endScope(opened, []);
  });

  test("keeping a released tensor is refused, and the scope is closed all the same", () => {
    const opened = native.beginScope();
    const [gone, other] = [floats([1]), floats([2])];
    native.release(gone);
    expect(refusal(() => native.endScope(opened, [gone])).code).toBe("DISPOSED");
    expect(native.isLive(other)).toBe(false);
    expect(native.beginScope()).toBe(opened);
    native.endScope(opened, []);
  });

  test("many tensors released by hand inside one scope leave the rest of it intact", () => {
    const opened = native.beginScope();
    const kept = Array.from({ length: 5000 }, (_, i) => {
      native.release(floats([i]));
      return floats([i]);
    });
    expect(kept.every((tensor) => native.isLive(tensor))).toBe(true);
    native.endScope(opened, kept.slice(0, 1));
    expect(kept.map((tensor) => native.isLive(tensor)).filter(Boolean)).toHaveLength(1);
  });
});
