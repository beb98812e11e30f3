import { join } from "node:path";
import { expect, it } from "vitest";
import { loadModel, saveModel } from "../../src/models/index.js";
import { tinyT5 } from "../../src/models/testing/tiny-t5.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { type DType, scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { weightsHash } from "../../src/train/testing/tiny-training.js";
import { describeOnDevice, device } from "./device-under-test.js";

useNoLeaks();
const folder = useFolder();

const dtypes: readonly DType[] = ["float32", "bfloat16"];

describeOnDevice("a model's weights", () => {
  it.each(dtypes)("in %s start with the same bits as on the CPU", (dtype) => {
    scope(() => {
      const model = tinyT5({}, { device, dtype });
      expect(model.device).toMatch(device);
      expect(weightsHash(model.parameters)).toBe(weightsHash(tinyT5({}, { dtype }).parameters));
    });
  });

  it.each(dtypes)("in %s are the same bits after saving and loading, there and on the CPU", (dtype) => {
    scope(() => {
      const model = tinyT5({}, { device, dtype });
      const path = join(folder(), dtype);
      saveModel(model, path);
      const loaded = [device, "cpu"].map((where) => loadModel(path, { device: where, dtype }));
      expect(loaded.map((copy) => copy.device.split(":")[0])).toEqual([device, "cpu"]);
      for (const copy of loaded) expect(weightsHash(copy.parameters)).toBe(weightsHash(model.parameters));
    });
  });
});
