import { afterEach, beforeEach, expect } from "vitest";
import { liveTensors, threads } from "../index.js";

/** Fails every test of the file that ends with more or fewer live tensors than it began with. One thread: the tests' tensors are tiny. */
export function useNoLeaks(): void {
  let before = 0;
  beforeEach(() => {
    threads(1);
    before = liveTensors();
  });
  afterEach(() => expect(liveTensors()).toBe(before));
}
