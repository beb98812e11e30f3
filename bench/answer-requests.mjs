import { createInterface } from "node:readline";
import { peakMemory, resetPeakMemory } from "../dist/runs/index.js";

/** Answers one JSON request per line of stdin with one JSON reply per line, the peak of memory of its operation beside it, until it is asked to exit. */
export async function answerRequests(operations) {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.op === "exit") break;
    try {
      resetPeakMemory();
      const reply = await operations[request.op](request);
      const peak = peakMemory();
      process.stdout.write(`${JSON.stringify({ ok: true, ...reply, peakMebibytes: peak && peak / 2 ** 20 })}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ ok: false, error: String(error) })}\n`);
    }
  }
  process.exit(0);
}
