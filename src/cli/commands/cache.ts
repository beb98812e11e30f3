import { resolve } from "node:path";
import { Command } from "commander";
import {
  type ArtifactInfo,
  ArtifactStore,
  artifactsToPrune,
  defaultStoreFolder,
  formatBytes,
  type PruneRules,
  pathExists,
} from "../../runs/index.js";
import { artifactList, artifactsNamed, shortKey } from "../artifact-list.js";
import { parseAge, parseSize } from "../parse-amount.js";
import { shortPath } from "../summary.js";
import { columnsOf } from "../text.js";

interface CacheOptions {
  readonly store?: string;
  readonly json?: boolean;
}

interface PruneCommandOptions extends CacheOptions {
  readonly all?: boolean;
  readonly unusedFor?: number;
  readonly maxSize?: number;
  readonly dryRun?: boolean;
}

const examples = `
Examples:
  retort cache ls
      what is kept, how large it is, when it was last used
  retort cache prune --unused-for 30d --dry-run
      what would go
  retort cache prune --max-size 2GB
      the least recently used, until the rest takes no more`;

/** `retort cache`: what runs share in the artifact store. Removing it costs no run anything but time. */
export function cacheCommand(): Command {
  return new Command("cache")
    .description("list, verify and remove what runs share, such as pseudo-targets")
    .addHelpText("after", examples)
    .addCommand(subcommand("ls", "list what is kept").action(list))
    .addCommand(
      subcommand("verify", "read every byte and say what is damaged; exit code 2 if anything is")
        .argument("[artifact...]", "keys, or their beginnings (default: all)")
        .action(verify),
    )
    .addCommand(
      subcommand("prune", "remove artifacts; run folders keep their copies")
        .argument("[artifact...]", "keys, or their beginnings")
        .option("--unused-for <age>", "what was not used for so long, such as 12h, 30d or 2w", parseAge)
        .option("--max-size <size>", "the least recently used, until the rest takes no more than, such as, 500MB", parseSize)
        .option("--all", "everything")
        .option("--dry-run", "only say what would go")
        .action(prune),
    );
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("--store <folder>", "the store (default: RETORT_STORE, else .retort/store)")
    .option("--json", "print one JSON document")
    .addHelpText("after", `\nExample:\n  retort cache ${name}${name === "prune" ? " --unused-for 30d" : ""}`);
}

function list({ store, json }: CacheOptions): void {
  const { folder, artifacts } = openStore(store);
  print(json, {
    document: { store: folder, artifacts: artifacts.map(describe) },
    lines: [`${total(artifacts)} in ${shortPath(folder)}${artifacts.length === 0 ? "." : ":"}`, ...table(artifacts)],
  });
}

function verify(keys: readonly string[], { store, json }: CacheOptions): void {
  const { folder, artifacts } = openStore(store);
  const chosen = keys.length === 0 ? artifacts : artifactsNamed(keys, artifacts);
  const complete = chosen.filter(({ state }) => state === "complete");
  const results = complete.map(({ key }) => ({ key, damage: new ArtifactStore(folder).verify(key) }));
  if (results.some(isDamaged)) process.exitCode = 2;
  print(json, {
    document: { store: folder, artifacts: results },
    lines: verification(results, chosen.length - complete.length),
  });
}

interface Verification {
  readonly key: string;
  readonly damage: readonly string[];
}

const isDamaged = ({ damage }: Verification): boolean => damage.length > 0;

function verification(results: readonly Verification[], unfinished: number): string[] {
  const damaged = results.filter(isDamaged);
  return [
    ...results.flatMap(({ key, damage }) => {
      return damage.length === 0 ? [`ok       ${shortKey(key)}`] : damage.map((what) => `DAMAGED  ${shortKey(key)}: ${what}`);
    }),
    `${damaged.length} of ${results.length} damaged${unfinished > 0 ? `; ${unfinished} unfinished, which cannot be checked yet` : ""}.`,
    ...(damaged.length === 0 ? [] : [`Remove with: retort cache prune ${damaged.map(({ key }) => shortKey(key)).join(" ")}`]),
  ];
}

async function prune(keys: readonly string[], options: PruneCommandOptions): Promise<void> {
  const { folder, artifacts } = openStore(options.store);
  const { all, unusedFor, maxSize, dryRun = false } = options;
  const rules: PruneRules = {
    ...(all ? { all } : {}),
    ...(keys.length === 0 ? {} : { keys: artifactsNamed(keys, artifacts).map(({ key }) => key) }),
    ...(unusedFor === undefined ? {} : { unusedSince: new Date(Date.now() - unusedFor) }),
    ...(maxSize === undefined ? {} : { maxBytes: maxSize }),
  };
  const chosen = artifactsToPrune(artifacts, rules);
  const removed = dryRun || chosen.length === 0 ? chosen : await new ArtifactStore(folder).prune(rules);
  const inUse = chosen.length - removed.length;
  print(options.json, {
    document: { store: folder, dryRun, removed: removed.map(describe) },
    lines: [
      `${dryRun ? "Would remove" : "Removed"} ${total(removed)} from ${shortPath(folder)}${removed.length === 0 ? "." : ":"}`,
      ...table(removed),
      ...(inUse > 0 ? [`${inUse} stay: a run is making them.`] : []),
    ],
  });
}

/** Looking makes no store where there is none. */
function openStore(store: string | undefined): { folder: string; artifacts: readonly ArtifactInfo[] } {
  const folder = store === undefined ? defaultStoreFolder() : resolve(store);
  return { folder, artifacts: pathExists(folder) ? new ArtifactStore(folder).list() : [] };
}

function table(artifacts: readonly ArtifactInfo[]): string[] {
  return artifacts.length === 0 ? [] : ["", artifactList(artifacts, { columns: columnsOf(process.stdout, 80), now: new Date() })];
}

function total(artifacts: readonly ArtifactInfo[]): string {
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  return `${artifacts.length} artifact${artifacts.length === 1 ? "" : "s"} (${formatBytes(bytes)})`;
}

function describe({ key, state, bytes, lastUsedAt, manifest }: ArtifactInfo): unknown {
  return { key, state, bytes, lastUsedAt, madeAt: manifest?.madeAt, about: manifest?.about, spec: manifest?.spec };
}

function print(json: boolean | undefined, { document, lines }: { document: unknown; lines: readonly string[] }): void {
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${lines.join("\n")}\n`);
}
