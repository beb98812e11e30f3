/** The tests that belong to what differs from the last commit, for vitest: folders and files, relative to the repository. */
export function changedTests(root: string): string[];
