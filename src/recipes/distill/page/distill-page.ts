import type { Page, PageSection } from "../../../page/index.js";
import { curvesSection, reproductionSection, timeSection } from "../../run-page/index.js";
import { trainingCostsSection } from "../report/index.js";
import { costSection } from "./cost-section.js";
import { examplesSections } from "./examples-sections.js";
import { drawnExposureBias } from "./exposure-bias-section.js";
import { type FinishedDistillation, readFinishedDistillation } from "./finished-distillation.js";
import { pseudoTargetsSection } from "./pseudo-targets-section.js";
import { resultSection } from "./result-section.js";
import { scoresSection } from "./scores-section.js";

/** A part of the page that one file makes, of what a run folder holds; none where the run has nothing to say of it. */
type MakeSections = (run: FinishedDistillation) => Made | Promise<Made>;
type Made = PageSection | readonly PageSection[] | undefined;

/** The page from top to bottom. */
const makers: readonly MakeSections[] = [
  resultSection,
  scoresSection,
  ({ curves }) => curvesSection(curves),
  costSection,
  ({ report }) => trainingCostsSection(report.trainingCosts),
  drawnExposureBias,
  pseudoTargetsSection,
  examplesSections,
  ({ times }) => timeSection(times),
  ({ report, environment }) => reproductionSection({ environment, config: report.config, signatures: signaturesOf(report) }),
];

/** The report of the distillation in `folder`, which is done, as a page. */
export async function distillPage(folder: string): Promise<Page> {
  const run = readFinishedDistillation(folder);
  const sections: PageSection[] = [];
  for (const make of makers) sections.push(...[(await make(run)) ?? []].flat());
  const { dataset } = run.report;
  const rows = (count: number): string => count.toLocaleString("en");
  const attribution = dataset.attribution === undefined ? "" : ` Data: ${dataset.attribution}`;
  return {
    title: `Distillation on ${dataset.name}`,
    subtitle: `${rows(dataset.labeled)} labeled pairs, ${rows(dataset.unlabeled)} unlabeled inputs, ${rows(dataset.validation)} for validation, ${rows(dataset.test)} for the test.`,
    sections,
    footer: `Made by Retort from the files of its run folder.${attribution}`,
  };
}

function signaturesOf({ systems, comparisons }: FinishedDistillation["report"]): [string, string][] {
  const own = systems.KD.scores.map(({ name, signature }): [string, string] => [name, signature]);
  const compared = (comparisons?.metrics ?? []).flatMap(({ name, signature }): [string, string][] => [[name, signature]]);
  const { intervalSignature, testSignature } = comparisons?.metrics.find((metric) => metric.testSignature !== undefined) ?? {};
  const drawn = Object.entries({ intervals: intervalSignature, tests: testSignature });
  return [
    ...new Map([...own, ...compared]),
    ...drawn.flatMap(([name, signature]): [string, string][] => (signature === undefined ? [] : [[name, signature]])),
  ];
}
