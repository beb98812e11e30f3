import { afterAll } from "vitest";
import { liveTensors } from "../../src/tensor/index.js";

/** A test file that leaves tensors behind fails: files share a process, and what one has lost another would count. Read before the file is loaded. */
const before = liveTensors();

afterAll(() => {
  const left = liveTensors() - before;
  if (left !== 0) throw new Error(`the tests of this file leave ${left} tensors alive`);
});
