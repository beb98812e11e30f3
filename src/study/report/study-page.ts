import { formatScore } from "../../metrics/index.js";
import type { Page, PagePart, PageSection, PageTable } from "../../page/index.js";
import type { Decision, JudgedCandidate } from "../decide/index.js";
import { type CandidateScore, type CaseScore, stageScoreSignature } from "./stage-scores.js";
import type { StageReport, StudyReport } from "./study-report.js";

/** A study's report as a page: what was decided, and every stage with its scores. */
export function studyPage(report: StudyReport): Page {
  const { study, stages, records, planned, cautions } = report;
  return {
    title: study.title ?? "Study",
    subtitle: `${Object.keys(study.tasks).length} tasks, ${Object.keys(study.pairs).length} pairs, seeds ${study.seeds.join(", ")}; ${records.length} of ${planned} runs are done`,
    sections: [
      { id: "decisions", title: "What was decided", parts: [decisionTable(stages), ...howDecided(report)] },
      ...stages.map(stageSection),
      { id: "cost", title: "What it took", parts: [costTable(report)] },
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
    header: ["stage", "question", "decided for", "score", "next best", "score"],
    rows: stages.map(({ stage, decision, missing }) => {
      if (decision === undefined)
        return [stage.id, stage.question, missing.length > 0 ? `open: ${missing.length} runs to come` : "open", "", "", ""];
      const { winner, candidates } = decision;
      const won = candidates.find(({ name }) => name === winner) as JudgedCandidate;
      const next = candidates.find(({ name }) => name !== winner);
      return [
        stage.id,
        stage.question,
        winner,
        printed(won, decision),
        next?.name ?? "",
        next === undefined ? "" : printed(next, decision),
      ];
    }),
  };
}

function printed({ value }: JudgedCandidate, { unit }: Decision): string {
  return formatScore({ value, unit });
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
  return [{ kind: "paragraph", tone: "note", text }, ...(told.length === 0 ? [] : [{ kind: "list", items: told } as const])];
}

function stageSection({ stage, decision, scores, missing }: StageReport): PageSection {
  const id = `stage-${stage.id.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const title = `${stage.id}: ${stage.question}`;
  if (scores === undefined) {
    const why =
      stage.supposing.length > 0
        ? `Waits for the decision of what comes before it (${stage.supposing.join("; ")} is supposed).`
        : `${missing.length} runs are still to come.`;
    return { id, title, parts: [{ kind: "paragraph", text: why }] };
  }
  return { id, title, parts: [candidateTable(scores, decision), ...caseTables(scores), { kind: "paragraph", tone: "note", text: legend }] };
}

const legend = `(KD − S) / (T − S) is the share of the gap between the student alone and its teacher, averaged over the cases (task × pair × metric) in which T − S is significant, with a 95 % interval; wins: in how many cases no candidate is better. ${stageScoreSignature}.`;

function candidateTable(scores: readonly CandidateScore[], decision: Decision | undefined): PageTable {
  const judged = new Map(decision?.candidates.map((candidate) => [candidate.name, candidate]));
  const cases = Math.max(...scores.map((score) => score.cases.length));
  const hasShares = scores.some(({ cases }) => cases.some(({ gap }) => gap !== undefined));
  return {
    kind: "table",
    caption: "Candidates",
    header: [
      "",
      ...(decision === undefined ? [] : [`${decision.metric}, validation`]),
      ...(hasShares ? ["(KD − S) / (T − S), test"] : []),
      `wins of ${cases}, test`,
    ],
    rows: scores.map(({ name, stageScore, wins }) => [
      name,
      ...(decision === undefined
        ? []
        : [{ text: printed(judged.get(name) as JudgedCandidate, decision), isBest: decision.winner === name }]),
      ...(hasShares ? [stageScore === undefined ? "n/a" : { text: percent(stageScore.value), note: interval(stageScore) }] : []),
      `${wins}`,
    ]),
  };
}

/** One table per task and subject: the test split, every metric. */
function caseTables(scores: readonly CandidateScore[]): PageTable[] {
  const first = scores.flatMap(({ cases }) => cases);
  const places = [...new Map(first.map(({ task, subject }) => [`${task}/${subject}`, { task, subject }])).values()];
  return places.map(({ task, subject }) => {
    const own = (candidate: CandidateScore) => candidate.cases.filter((each) => each.task === task && each.subject === subject);
    const rows = scores.filter((candidate) => own(candidate).length > 0);
    const metrics = [...new Map(rows.flatMap(own).map((each) => [each.metric, each])).values()];
    const best = new Map(
      metrics.map(({ metric, better }) => [
        metric,
        bestOf(
          rows.flatMap(own).filter((each) => each.metric === metric),
          better,
        ),
      ]),
    );
    return {
      kind: "table",
      caption: `${task}, ${subject}: test split, mean over seeds`,
      header: ["", ...metrics.map(({ metric, better }) => `${metric} ${better === "higher" ? "↑" : "↓"}`)],
      rows: rows.map((candidate) => [
        candidate.name,
        ...metrics.map(({ metric }) => {
          const found = own(candidate).find((each) => each.metric === metric);
          return found === undefined ? "" : caseCell(found, best.get(metric));
        }),
      ]),
    };
  });
}

function bestOf(cases: readonly CaseScore[], better: "higher" | "lower"): number {
  const values = cases.map(({ value }) => value);
  return better === "higher" ? Math.max(...values) : Math.min(...values);
}

function caseCell({ value, unit, gap, pValue }: CaseScore, best: number | undefined) {
  const notes = [
    ...(gap === undefined ? [] : ["value" in gap ? `${percent(gap.value)}` : "n/a"]),
    ...(pValue === undefined ? [] : [`p ${pValue < 0.0001 ? "< 0.0001" : pValue.toFixed(4)}`]),
  ];
  return { text: formatScore({ value, unit }), isBest: value === best, ...(notes.length === 0 ? {} : { note: notes.join(", ") }) };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function interval({ low, high, cases }: NonNullable<CandidateScore["stageScore"]>): string {
  return `${percent(low)} to ${percent(high)}, ${cases} ${cases === 1 ? "case" : "cases"}`;
}

function costTable({ records }: StudyReport): PageTable {
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
    { kind: "listing", summary: "The study", text: JSON.stringify(study, undefined, 2) },
  ];
}
