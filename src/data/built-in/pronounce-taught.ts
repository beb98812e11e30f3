import { ConfigError } from "../../core/index.js";
import type { Dataset, Splits } from "../dataset.js";
import type { Example, UnlabeledInput } from "../example.js";
import { hashPosition } from "../split-by-hash.js";
import { dictionaryExamples, pronounceFacts, pronounceSplits, withoutTarget } from "./pronounce.js";
import { wordFamilies } from "./word-families.js";

/** Where the words of both datasets go: no family of words stands in two places. */
const sizes = {
  student: { train: 1_000, validation: 1_000, unlabeled: 20_000, test: 10_000 },
  teacher: { train: 45_000, validation: 1_000, unlabeled: 0, test: 1_000 },
} as const;

/**
 * The `pronounce-1k` dataset: the task of `pronounce` for somebody who has few labels, many words without one, and a teacher that knows more than the labels:
 * the packaged one, which learned from the words of `pronounce-teacher`. 1,000 labeled words, 20,000 unlabeled ones, 1,000 for validation and 10,000 for the
 * test; none of these is of a family that a run on `pronounce` has decoded.
 */
export async function loadPronounceFewLabels(): Promise<Dataset> {
  return { name: "pronounce-1k", splits: (await dealWords()).student, ...pronounceFacts };
}

/** The `pronounce-teacher` dataset: 45,000 labeled words for a teacher of `pronounce-1k`, of families that stand nowhere in that. */
export async function loadPronounceTeacher(): Promise<Dataset> {
  return { name: "pronounce-teacher", splits: (await dealWords()).teacher, ...pronounceFacts };
}

/**
 * One word per family, the one with the lowest hash, dealt out in the order of a hash of its own. First the student's test takes those that were never decoded; the
 * others go to whoever comes next.
 */
async function dealWords(): Promise<Record<keyof typeof sizes, Splits>> {
  const examples = await dictionaryExamples();
  const families = wordFamilies(examples.map(({ id }) => id));
  const familyOf = ({ id }: { readonly id: string }): string => families.get(id) as string;
  const decoded = new Set(decodedWords(examples).map(familyOf));
  const rows = inOrder(lowestPerFamily(examples, familyOf), ({ id }) => hashPosition(`${id}, dealt`));
  const test = rows.filter((row) => !decoded.has(familyOf(row))).slice(0, sizes.student.test);
  const held = new Set(test);
  const others = rows.filter((row) => !held.has(row));
  const take = (count: number): Example[] => others.splice(0, count);
  const { student, teacher } = sizes;
  const dealt = {
    student: {
      test,
      validation: take(student.validation),
      train: take(student.train),
      unlabeled: take(student.unlabeled).map(withoutTarget),
    },
    teacher: { test: take(teacher.test), validation: take(teacher.validation), train: take(teacher.train), unlabeled: [] },
  };
  if (dealt.teacher.train.length < teacher.train) throw new ConfigError("the dictionary has fewer words than these datasets take.");
  return dealt;
}

/** Every word that stands in `pronounce`, and those that its test split takes where it is as large as this one: a pilot decoded them. */
function decodedWords(examples: readonly Example[]): UnlabeledInput[] {
  const { train, validation, test, unlabeled } = pronounceSplits(examples, { test: 12_000 });
  return [...train, ...validation, ...test, ...unlabeled];
}

function lowestPerFamily(examples: readonly Example[], familyOf: (row: Example) => string): Example[] {
  const chosen = new Map<string, Example>();
  for (const row of inOrder(examples, ({ id }) => hashPosition(id))) {
    if (!chosen.has(familyOf(row))) chosen.set(familyOf(row), row);
  }
  return [...chosen.values()];
}

function inOrder(rows: readonly Example[], positionOf: (row: Example) => number): Example[] {
  return rows
    .map((row) => ({ row, position: positionOf(row) }))
    .sort((a, b) => a.position - b.position)
    .map(({ row }) => row);
}
