import { TeacherError } from "../../core/index.js";
import type { PassedLimit } from "../spending/index.js";

/** A request was kept back, because what it may cost at most would pass a limit. */
export class CapReached extends TeacherError {
  override readonly name = "TeacherError";
  readonly passed: PassedLimit;

  constructor({ name, limit }: PassedLimit) {
    super(`the next request may cost more than is left of budget.${name}, ${limit}.`, {
      hint: `Raise budget.${name} and run the same command again: every answer so far is kept.`,
    });
    this.passed = { name, limit };
  }
}
