import { full } from "./ops/index.js";
import { scope } from "./scope.js";

/**
 * Waits until the device has done everything that this thread asked of it: before a clock is read, because operators on a GPU return when they
 * are queued. On the CPU they return when they are done, and so does this at once.
 * @param device `cpu`, `cuda`, `cuda:0`, …
 */
export function synchronize(device: string): void {
  if (device === "cpu") return;
  // Everything is queued on one stream, whose kernels run in order: when a value made last can be read, all before it is done.
  scope(() => full([], 0, { device }).item());
}
