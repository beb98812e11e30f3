import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The licence that a model folder's card (`README.md`) names in its front matter; undefined where there is no card, or none that can be read says so. */
export function readLicense(folder: string): string | undefined {
  const path = join(folder, "README.md");
  if (!existsSync(path)) return undefined;
  const [, matter] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(readFileSync(path, "utf8")) ?? [];
  if (matter === undefined) return undefined;
  try {
    const { license } = (parse(matter) ?? {}) as { readonly license?: unknown };
    return typeof license === "string" ? license : undefined;
  } catch {
    return undefined;
  }
}
