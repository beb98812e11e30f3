import type { RetortErrorOptions } from "./errors.js";

/** How every file begins that git leaves in place of one that Git LFS keeps (git-lfs, docs/spec.md, version 1). */
const beginning = "version https://git-lfs.github.com/spec/v1\n";

/** How many bytes of a file tell whether it is a Git LFS pointer. */
export const lfsPointerBytes = beginning.length;

/**
 * Refuses a Git LFS pointer: the few lines of text that a clone has in place of a large file until it is fetched. Every reader of files asks, so that nobody
 * is told of broken JSON or a damaged header instead.
 * @param start The file's first bytes, {@link lfsPointerBytes} or more where it has them; or its text.
 * @param Refusal The error of whoever reads the file.
 */
export function assertNoLfsPointer(
  path: string,
  start: Uint8Array | string,
  Refusal: new (message: string, options: RetortErrorOptions) => Error,
): void {
  const text = typeof start === "string" ? start : Buffer.from(start.subarray(0, lfsPointerBytes)).toString("latin1");
  if (!text.startsWith(beginning)) return;
  throw new Refusal(`${path}: a Git LFS pointer, not the file.`, {
    hint: "Fetch what it stands for: git lfs pull, in the folder that was cloned.",
  });
}
