import { ConfigError, nearest } from "../core/index.js";
import { type ArtifactInfo, formatBytes } from "../runs/index.js";
import { printable, wrap } from "./text.js";

/** How a list of artifacts is laid out. */
export interface ArtifactListOptions {
  readonly columns: number;
  /** What ages are counted to. */
  readonly now: Date;
}

/** So much of a key's hash tells artifacts apart. */
const hashLength = 12;

/** A key as lists show it and commands take it: the step and the beginning of the hash. */
export function shortKey(key: string): string {
  return key.replace(/[0-9a-f]{32}$/, (hash) => hash.slice(0, hashLength));
}

/** Two lines per artifact: key, size and time of last use in aligned columns; below it what it holds, in words. */
export function artifactList(artifacts: readonly ArtifactInfo[], { columns, now }: ArtifactListOptions): string {
  const cells = artifacts.map(({ key, bytes, lastUsedAt }) => [
    shortKey(key),
    formatBytes(bytes),
    formatAge(now.getTime() - lastUsedAt.getTime()),
  ]);
  const table = [["artifact", "size", "last used"], ...cells];
  const widths = [0, 1, 2].map((i) => Math.max(...table.map((row) => (row[i] as string).length)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join("  ")}`;
  const blocks = artifacts.map((artifact, i) => [
    line(cells[i] as string[]),
    wrap(`    ${holdings(artifact)}`, { columns, indent: "    " }),
  ]);
  return [line(table[0] as string[]), ...blocks.flat()].join("\n");
}

/** What an artifact holds, in words. */
function holdings({ key, state, manifest }: ArtifactInfo): string {
  if (state === "unfinished") return `unfinished ${key.replace(/-[0-9a-f]{32}$/, "")}: the next run that wants it goes on with it`;
  if (manifest === undefined) return "damaged: its manifest.json cannot be read";
  return printable(manifest.about ?? manifest.spec.step);
}

/** `now`, `5 min ago`, `3 h ago`, `12 days ago`. */
function formatAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
}

/** The artifacts that these keys, or beginnings of keys, name. @throws ConfigError for one that names none, or several. */
export function artifactsNamed(keys: readonly string[], artifacts: readonly ArtifactInfo[]): ArtifactInfo[] {
  return keys.map((text) => {
    const found = artifacts.filter(({ key }) => key.startsWith(text));
    if (found.length === 1) return found[0] as ArtifactInfo;
    const names = artifacts.map(({ key }) => shortKey(key));
    const guess = nearest(text, names);
    throw new ConfigError(
      found.length === 0 ? `no artifact is called '${text}'.` : `'${text}' is the beginning of ${found.length} artifacts.`,
      {
        hint: guess === undefined || found.length > 0 ? "retort cache ls shows all." : `Did you mean '${guess}'?`,
      },
    );
  });
}
