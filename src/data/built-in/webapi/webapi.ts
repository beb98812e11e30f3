import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Dataset } from "../../dataset.js";
import type { Example } from "../../example.js";
import { type SplitSizes, splitGrouped } from "../split-grouped.js";
import { firstSentences } from "./first-sentences.js";
import { maskDeclaration, maskDocumentation, placeholdersOf, wordsOf } from "./placeholders.js";
import { type Declaration, scanDeclarations } from "./scan-declarations.js";

const defaultSizes: SplitSizes = { validation: 300, test: 600 };

/**
 * The `webapi` dataset: a declaration of the browser's API → the first sentence or two of its documentation, from the package `@types/web`.
 * Names stand as placeholders in source and target (undo it with `restorePlaceholders` before scoring); the source ends in the names' words:
 *
 *     readonly INTERFACE.MEMBER: Promise<INTERFACE> // animation, finished
 *     The INTERFACE.MEMBER read-only property of the Web Animations API returns a Promise which resolves once …
 *
 * No interface (nor its read-only twin) stands in two of test, validation and train + unlabeled. Train and unlabeled share the rest 1 : 4.
 */
export async function loadWebapi(sizes: Partial<SplitSizes> = {}): Promise<Dataset> {
  const path = createRequire(import.meta.url).resolve("@types/web/index.d.ts");
  const rows = webapiExamples(await readFile(path, "utf8"));
  const splits = splitGrouped(rows, groupOf, { ...defaultSizes, ...sizes });
  const unlabeled = splits.unlabeled.map(({ target: _, ...input }) => input);
  return {
    name: "webapi",
    splits: { ...splits, unlabeled },
    targetKind: "text",
    attribution:
      "Declarations: @types/web (Microsoft, Apache-2.0). Documentation: MDN Web Docs by Mozilla contributors (CC-BY-SA 2.5), shortened to its first sentences.",
    notes: ["Interface and member names are placeholders in source and target; they are restored before scoring."],
  };
}

/** The labeled rows of a declaration file, in its order. Documentation that does not name what it documents is left out. */
export function webapiExamples(declarationFile: string): Example[] {
  return [...scanDeclarations(declarationFile)].flatMap((declaration) => {
    const target = firstSentences(maskDocumentation(declaration));
    if (target === undefined || !/\b(?:INTERFACE|MEMBER|PROPERTY)\b/.test(target)) return [];
    return [{ id: idOf(declaration), source: sourceOf(declaration), target, placeholders: placeholdersOf(declaration) }];
  });
}

function idOf({ owner, member }: Declaration): string {
  return member === undefined ? owner : `${owner}.${member}`;
}

function sourceOf(declaration: Declaration): string {
  const words = [declaration.owner, declaration.member].flatMap((name) => (name === undefined ? [] : [wordsOf(name)]));
  return `${maskDeclaration(declaration)} // ${words.join(", ")}`;
}

/** `DOMPoint` and `DOMPointReadOnly` document the same members in the same words, so they stay together. */
function groupOf({ placeholders }: Example): string {
  return placeholders?.INTERFACE?.replace(/ReadOnly$/, "") ?? "";
}
