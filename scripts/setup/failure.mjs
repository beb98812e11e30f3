/**
 * Why a set-up cannot go on. The message is one sentence per problem that says what to install or change.
 * `exitCode` is 2 where this machine lacks something, 1 where the fault is ours.
 */
export class SetupFailure extends Error {
  /** @param {string | string[]} sentences @param {{ exitCode?: 1 | 2, output?: string }} [options] `output` is what a failed tool printed */
  constructor(sentences, { exitCode = 2, output = "" } = {}) {
    super([sentences].flat().join("\n"));
    this.name = "SetupFailure";
    this.exitCode = exitCode;
    this.output = output;
  }
}
