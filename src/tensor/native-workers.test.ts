import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import type { TensorHandle } from "./binding.js";
import { findNative } from "./load-native.js";
import { call, floats, native, scopeEachTest } from "./testing/raw-native.js";

scopeEachTest();

describe("worker threads", () => {
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    const native = require(workerData.addon);
    const { index } = native.findOperator("aten::mm", "");
    const size = workerData.size;
    const one = native.fromBytes(new Uint8Array(new Float32Array(size * size).fill(1).buffer), [size, size], 6);
    parentPort.postMessage("started");
    for (let i = 0; workerData.rounds === 0 || i < workerData.rounds; i++) native.release(native.call(index, one, one));
    native.setGradMode(false);
    parentPort.postMessage({ live: native.liveTensors(), one });
  `;
  function start(size: number, rounds: number): Worker {
    return new Worker(program, { eval: true, workerData: { addon: findNative(process.env), size, rounds } });
  }

  test("two work at once, each with its own handles and modes, and one may be ended in the middle of an operator", async () => {
    const [endless, finite] = [start(384, 0), start(16, 2000)];
    const result = new Promise((resolve, reject) => {
      finite.on("message", (message) => message !== "started" && resolve(message));
      finite.on("error", reject);
      finite.on("exit", () => reject(new Error("ended without a result")));
    });
    await once(endless, "message");
    await endless.terminate();
    expect(await result).toMatchObject({ live: 1 });
    expect(native.requiresGrad(call("aten::neg", leafOf(1)))).toBe(true);
  });

  function leafOf(value: number): TensorHandle {
    const tensor = floats([value]);
    native.setRequiresGrad(tensor, true);
    return tensor;
  }
});
