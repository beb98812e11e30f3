import type { TruncationReport } from "./encode-examples.js";

/**
 * One line for people about what was cut off, such as `12 of 5000 sources were cut to 480 tokens (longest: 913)`; undefined if nothing was.
 */
export function describeTruncation(report: TruncationReport): string | undefined {
  const { examples, sourcesTruncated, targetsTruncated } = report;
  const cut = (count: number, what: string, { limit, longest, isOpen }: { limit: number; longest: number; isOpen: boolean }) =>
    count === 0 ? [] : [`${count} of ${examples} ${what} were cut to ${limit} tokens (longest: ${isOpen ? "more than " : ""}${longest})`];
  const parts = [
    ...cut(sourcesTruncated, "sources", {
      limit: report.maxSourceLength,
      longest: report.longestSource,
      isOpen: report.isLongestSourceOpen === true,
    }),
    ...cut(targetsTruncated, "targets", {
      limit: report.maxTargetLength,
      longest: report.longestTarget,
      isOpen: report.isLongestTargetOpen === true,
    }),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}
