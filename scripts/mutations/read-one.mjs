// A process that makes and reads inputs for mutate.mjs, one at a time, so that what hangs or takes all memory ends here.
import { mkdirSync, rmSync } from "node:fs";
import { RetortError, threads } from "../../dist/index.js";
import { subjects } from "./subjects.mjs";

threads(1);
process.on("unhandledRejection", (error) => process.send({ crash: `unhandled: ${error?.stack ?? error}` }));

process.on("message", async ({ make, read, folder }) => {
  const subject = subjects.find(({ name }) => name === (make ?? read));
  try {
    if (make !== undefined) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await subject.make(folder);
      process.send({ made: true });
    } else process.send({ result: JSON.stringify(await subject.read(folder), plain) });
  } catch (error) {
    if (error instanceof RetortError) process.send({ refused: error.code, message: error.message, hint: error.hint });
    else process.send({ crash: String(error?.stack ?? error) });
  }
});

function plain(_, value) {
  return typeof value === "bigint" ? String(value) : value;
}
