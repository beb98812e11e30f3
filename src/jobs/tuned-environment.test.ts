import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { tunedEnvironment } from "./tuned-environment.js";

test("tells OpenMP to sleep while it waits, and glibc to keep its memory", () => {
  const environment = tunedEnvironment(undefined, {});
  expect(environment).toMatchObject({ OMP_WAIT_POLICY: "PASSIVE", GOMP_SPINCOUNT: "1000", MALLOC_TOP_PAD_: "67108864" });
  expect(environment.MALLOC_TRIM_THRESHOLD_).toBe("4294967296");
});

test("takes all cores unless it is told how many", () => {
  expect(tunedEnvironment(undefined, {}).OMP_NUM_THREADS).toBe(String(availableParallelism()));
  expect(tunedEnvironment(3, {}).OMP_NUM_THREADS).toBe("3");
});

test("leaves what the user has set alone", () => {
  const environment = tunedEnvironment(undefined, {
    OMP_WAIT_POLICY: "ACTIVE",
    OMP_NUM_THREADS: "7",
    MALLOC_TOP_PAD_: "0",
    HOME: "/home/a",
  });
  expect(environment).toMatchObject({ OMP_WAIT_POLICY: "ACTIVE", OMP_NUM_THREADS: "7", MALLOC_TOP_PAD_: "0", HOME: "/home/a" });
});

test("a thread count that was asked for here goes before one in the environment", () => {
  expect(tunedEnvironment(2, { OMP_NUM_THREADS: "7" }).OMP_NUM_THREADS).toBe("2");
});
