import { expect, it } from "vitest";
import { fill_, noGrad, scope, select, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { modelFingerprint } from "./model-fingerprint.js";
import { tinyT5 } from "./testing/tiny-t5.js";

useNoLeaks();

it("is equal for equal models, and changes with one weight, the seed and the config", () => {
  scope(() => {
    const fingerprint = modelFingerprint(tinyT5());
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(modelFingerprint(tinyT5())).toBe(fingerprint);
    expect(modelFingerprint(tinyT5({}, { seed: 3 }))).not.toBe(fingerprint);
    expect(modelFingerprint(tinyT5({ dropout_rate: 0.25 }))).not.toBe(fingerprint);
    const changed = tinyT5();
    const last = changed.parameters.tensors.at(-1) as Tensor;
    noGrad(() => fill_(select(last, 0, 0), 7));
    expect(modelFingerprint(changed)).not.toBe(fingerprint);
  });
});
