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
 * test; none of these is of a family that a run on `pronounce` was scored on.
 */
export async function loadPronounceFewLabels(): Promise<Dataset> {
  return { name: "pronounce-1k", splits: (await dealWords()).student, ...pronounceFacts };
}

/** The `pronounce-teacher` dataset: 45,000 labeled words for a teacher of `pronounce-1k`, of families that stand nowhere in that. */
export async function loadPronounceTeacher(): Promise<Dataset> {
  return { name: "pronounce-teacher", splits: (await dealWords()).teacher, ...pronounceFacts };
}

/**
 * One word per family, the one with the lowest hash, dealt out in the order of a hash of its own. The student's test takes words that nothing was ever scored on; those that
 * were the test of an earlier registration (docs/studies/2026-11-30-quickstart/) may be unlabeled inputs.
 */
async function dealWords(): Promise<Record<keyof typeof sizes, Splits>> {
  const examples = await dictionaryExamples();
  const families = wordFamilies(examples.map(({ id }) => id));
  const familyOf = ({ id }: { readonly id: string }): string => families.get(id) as string;
  const outsideOf = (splits: readonly (readonly UnlabeledInput[])[]) => {
    const held = new Set(splits.flat().map(familyOf));
    return (row: Example): boolean => !held.has(familyOf(row));
  };
  // Every word that stands in `pronounce`, and those that its test split takes where it is as large as this one: a pilot decoded them.
  const { train: ofTrain, validation: ofValidation, test: ofTest, unlabeled: ofUnlabeled } = pronounceSplits(examples, { test: 12_000 });
  const isUnseen = outsideOf([ofTrain, ofValidation, ofTest, ofUnlabeled]);
  const isUnscored = outsideOf([ofValidation, ofTest]);
  const rows = inOrder(lowestPerFamily(examples, familyOf), ({ id }) => hashPosition(`${id}, dealt`));
  const { student, teacher } = sizes;
  const firstTest = rows.filter(isUnseen).slice(0, student.test);
  const others = without(rows, firstTest);
  const take = (count: number): Example[] => others.splice(0, count);
  const [validation, train, rest] = [take(student.validation), take(student.train), take(student.unlabeled)];
  const ofTeacher = { test: take(teacher.test), validation: take(teacher.validation), train: take(teacher.train), unlabeled: [] };
  const left = [...others, ...rest];
  const secondTest = left.filter(isUnseen).slice(0, student.test);
  const test = without(left, secondTest).filter(isUnscored).slice(0, student.test);
  const unlabeled = [...without(rest, test), ...firstTest].slice(0, student.unlabeled).map(withoutTarget);
  if (test.length < student.test || ofTeacher.train.length < teacher.train) {
    throw new ConfigError("the dictionary has fewer words than these datasets take.");
  }
  return { student: { test, validation, train, unlabeled }, teacher: ofTeacher };
}

function without(rows: readonly Example[], taken: readonly Example[]): Example[] {
  const held = new Set(taken);
  return rows.filter((row) => !held.has(row));
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
