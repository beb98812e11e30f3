import type { Page, PagePart, PageSection, PageTable } from "../../page/index.js";
import type { JudgedCandidate } from "../decide/index.js";
import type { RunRecord } from "../results/index.js";
import { costSection, exposureFigures, shareFigures, targetCountFigures } from "./figures/index.js";
import { counted } from "./in-words.js";
import { methodCosts } from "./method-costs.js";
import { modelTables } from "./model-tables.js";
import { candidateTable, judgedValue, pairTables, tablesLegend } from "./pair-tables.js";
import type { StageReport, StudyReport } from "./study-report.js";

/** A study's report as a page: what was decided, and every stage with its scores. */
export async function studyPage(report: StudyReport): Promise<Page> {
  const { study, stages, records, planned, cautions } = report;
  const sections: PageSection[] = [];
  for (const stage of stages) sections.push(await stageSection(stage, report));
  return {
    title: study.title ?? "Study",
    subtitle: `${counted(Object.keys(study.tasks).length, "task", "tasks")}, ${counted(Object.keys(study.pairs).length, "pair", "pairs")}, ${study.seeds.length === 1 ? "seed" : "seeds"} ${study.seeds.join(", ")}; ${records.length} of ${planned} runs are done`,
    sections: [
      { id: "decisions", title: "What was decided", parts: [decisionTable(stages), ...howDecided(report)] },
      ...sections,
      ...[(await costSection(report)) ?? []].flat(),
      { id: "cost", title: "What it took", parts: [...methodCosts(report), runTable(report), runPages] },
      ...(cautions.length === 0
        ? []
        : [{ id: "cautions", title: "To be read with care", parts: [{ kind: "list", items: cautions } as const] }]),
      { id: "surroundings", title: "Surroundings", parts: surroundings(report) },
    ],
  };
}

function decisionTable(stages: readonly StageReport[]): PageTable {
  return {
    kind: "table",
    caption: "Each stage's decision, on the validation split",
    header: ["stage", "decided for", "score", "next best", "score"],
    rows: stages.map(({ stage, decision, missing }) => {
      if (decision === undefined)
        return [stage.id, missing.length > 0 ? `open: ${counted(missing.length, "run", "runs")} to come` : "open", "", "", ""];
      const { winner, candidates } = decision;
      const won = candidates.find(({ name }) => name === winner) as JudgedCandidate;
      const next = candidates.find(({ name }) => name !== winner);
      return [stage.id, winner, judgedValue(won, decision), next?.name ?? "", next === undefined ? "" : judgedValue(next, decision)];
    }),
  };
}

function howDecided({ study, stages }: StudyReport): PagePart[] {
  const { metric, split } = study.decideBy;
  const told = stages.flatMap(({ stage, decision }) => [
    ...(decision?.tie === undefined
      ? []
      : [
          `${stage.id}: ${decision.tie.names.join(" and ")} are equally good as printed; ${decision.tie.brokenBy === "flops" ? "fewer FLOPs decided" : "the first stands"}.`,
        ]),
    ...(decision?.override === undefined
      ? []
      : [`${stage.id}: a person decided; the scores would have taken ${decision.override.scores}. ${decision.override.reason}`]),
  ]);
  const text = `A stage is decided by the mean ${metric} on the ${split} split over tasks, models or pairs, and seeds; the test split is only reported. What is decided goes on to the next stage.`;
  return [
    { kind: "paragraph", tone: "note", text: `${text} ${tablesLegend}` },
    ...(told.length === 0 ? [] : [{ kind: "list", items: told } as const]),
  ];
}

async function stageSection({ stage, decision, scores, missing }: StageReport, { records }: StudyReport): Promise<PageSection> {
  const id = `stage-${stage.id.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const title = `${stage.id}: ${stage.question}`;
  if (scores === undefined) {
    const why =
      stage.supposing.length > 0
        ? `Waits for the decision of what comes before it (supposed: ${stage.supposing.join("; ")}).`
        : `${counted(missing.length, "run is", "runs are")} still to come.`;
    return { id, title, parts: [{ kind: "paragraph", text: why }] };
  }
  if (stage.over === "models") return { id, title, parts: [candidateTable(scores, decision), ...modelTables(stage, { scores, records })] };
  const byKey = new Map(records.map((record) => [record.key, record]));
  const figures = [...(await shareFigures(scores)), ...(await targetCountFigures(stage, byKey)), ...(await exposureFigures(stage, byKey))];
  return {
    id,
    title,
    parts: [
      candidateTable(scores, decision),
      ...(figures.length === 0 ? [] : [{ kind: "figures" as const, figures }]),
      ...pairTables(scores),
    ],
  };
}

function runTable({ records }: StudyReport): PageTable {
  return {
    kind: "table",
    caption: "Every run",
    header: ["run", "task", "of", "seed", "hours", "parameters"],
    rows: records.map(({ key, task, subject, seed, seconds, splits }) => [
      key,
      task,
      subject,
      `${seed}`,
      (seconds / 3600).toFixed(3),
      splits.test.cost.parameters.toLocaleString("en"),
    ]),
  };
}

const runPages: PagePart = {
  kind: "paragraph",
  tone: "note",
  text: "Learning curves and outputs side by side stand in each distillation's own page, runs/RUN/report.html, while its folder is there: what a study keeps has no text of anybody's data.",
};

function surroundings({ study, records }: StudyReport): PagePart[] {
  const environments = [...new Map(records.map(({ environment: e }) => [`${e.cpuModel} ${e.torch} ${e.retort} ${e.threads}`, e])).values()];
  return [
    ...environments.map(
      (e): PagePart => ({
        kind: "facts",
        facts: [
          ["processor", e.cpuModel],
          ["device", `${e.device}, ${e.threads} threads`],
          ["versions", `Retort ${e.retort}, torch ${e.torch}, Node ${e.node}`],
        ],
      }),
    ),
    ...signatures(records),
    { kind: "listing", summary: "The study", text: JSON.stringify(study, undefined, 2) },
  ];
}

/** What each metric's numbers mean exactly; two rows where tasks have them otherwise. */
function signatures(records: readonly RunRecord[]): PagePart[] {
  const lines = new Set(records.flatMap(({ splits }) => splits.test.scores.map(({ name, signature }) => `${name}: ${signature}`)));
  return lines.size === 0 ? [] : [{ kind: "listing", summary: "Signatures of the metrics", text: [...lines].join("\n") }];
}
