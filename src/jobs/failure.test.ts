import { expect, test } from "vitest";
import * as errors from "../core/index.js";
import { describeFailure, JobError } from "./failure.js";

type ErrorClass = new (message: string, options?: errors.RetortErrorOptions) => errors.RetortError;

const exported: readonly unknown[] = Object.values(errors);
const classes = exported.filter(
  (value): value is ErrorClass => typeof value === "function" && value.prototype instanceof errors.RetortError,
);

/** As it comes out at the other end of an IPC channel. */
function crossed(error: unknown): JobError {
  return new JobError(JSON.parse(JSON.stringify(describeFailure(error))));
}

test("finds every error class", () => {
  expect(classes.length).toBeGreaterThanOrEqual(12);
});

test.each(classes.map((Class) => [Class.name, Class] as const))("%s keeps name, code, blame, hint, stack and exit code", (_, Class) => {
  const original = new Class("data.jsonl:7: broken.", { hint: "Mend it." });
  const { name, code, blame, hint, message, stack } = original;
  const arrived = crossed(original);
  expect(arrived).toBeInstanceOf(errors.RetortError);
  expect({ ...arrived, message: arrived.message, stack: arrived.stack }).toEqual({ name, code, blame, hint, message, stack });
  expect(errors.exitCodeOf(arrived)).toBe(errors.exitCodeOf(original));
});

test("an error of no class of ours is our fault", () => {
  const arrived = crossed(new RangeError("Invalid array length"));
  expect(arrived).toMatchObject({
    name: "RangeError",
    code: "INTERNAL",
    blame: "internal",
    hint: undefined,
    message: "Invalid array length",
  });
  expect(errors.exitCodeOf(arrived)).toBe(1);
});

test("a thrown value that is no error still arrives as one", () => {
  expect(crossed("out of cheese")).toMatchObject({ name: "Error", code: "INTERNAL", message: "out of cheese" });
});
