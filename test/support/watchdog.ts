import { Worker } from "node:worker_threads";
import { afterAll, beforeEach } from "vitest";

/**
 * Ends a test process that hangs in native code, where vitest's own time limit cannot reach: a loop without end in libtorch would otherwise hold the
 * whole run until someone kills it, without a word. A thread of its own watches, says which test it was, and ends the process; vitest counts
 * the file as failed. The limit is far above that of `testTimeout`.
 */
const limitSeconds = 600;

const names = new SharedArrayBuffer(1024);
const clock = new Int32Array(new SharedArrayBuffer(4));

const watch = `
const { workerData: { names, clock, limitSeconds } } = require("node:worker_threads");
let [seen, seconds] = [-1, 0];
setInterval(() => {
  const now = Atomics.load(clock, 0);
  seconds = now === seen ? seconds + 5 : 0;
  seen = now;
  if (seconds < limitSeconds) return;
  const name = Buffer.from(Buffer.from(names)).toString().replace(/\\0.*/s, "");
  require("node:fs").writeSync(2, \`\\nhangs for \${limitSeconds} s in native code: \${name}\\n\`);
  process.kill(process.pid, "SIGKILL");
}, 5000);
`;

const worker = new Worker(watch, { eval: true, workerData: { names, clock, limitSeconds } });
worker.unref();

beforeEach(({ task }) => {
  const text = Buffer.from(`${task.file.name}: ${task.name}`).subarray(0, 1000);
  new Uint8Array(names).fill(0).set(text);
  Atomics.add(clock, 0, 1);
});

afterAll(async () => {
  await worker.terminate();
});
