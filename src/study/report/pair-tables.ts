import { formatScore } from "../../metrics/index.js";
import type { PageTable } from "../../page/index.js";
import type { Decision, JudgedCandidate } from "../decide/index.js";
import { percent } from "./in-words.js";
import { ScoreColumns } from "./score-columns.js";
import { type CandidateScore, type CaseScore, type StageScores, stageScoreSignature } from "./stage-scores.js";

/** What the tables' columns are. */
export const tablesLegend = `(KD − S) / (T − S) is the share of the gap between the student alone and its teacher, averaged over the cases (task × pair × metric) in which T − S is significant, with a 95 % interval; below a score it is that of this score, with p of its difference from S. Wins: in how many cases no candidate is better. ${stageScoreSignature}.`;

/** A candidate's value on the validation split, as it decides. */
export function judgedValue({ value }: JudgedCandidate, { unit }: Pick<Decision, "unit">): string {
  return formatScore({ value, unit });
}

/** A stage's candidates: what decided, and what the test split says of them. */
export function candidateTable({ candidates, winCases }: StageScores, decision: Decision | undefined): PageTable {
  const judged = new Map(decision?.candidates.map((candidate) => [candidate.name, candidate]));
  const hasShares = candidates.some(({ cases }) => cases.some(({ gap }) => gap !== undefined));
  return {
    kind: "table",
    caption: "Candidates",
    header: [
      "",
      ...(decision === undefined ? [] : [`${decision.metric}, validation`]),
      ...(hasShares ? ["(KD − S) / (T − S), test"] : []),
      `wins of ${winCases}, test`,
    ],
    rows: candidates.map(({ name, stageScore, wins }) => [
      name,
      ...(decision === undefined
        ? []
        : [{ text: judgedValue(judged.get(name) as JudgedCandidate, decision), isBest: decision.winner === name }]),
      ...(hasShares ? [stageScore === undefined ? "n/a" : { text: percent(stageScore.value), note: interval(stageScore) }] : []),
      `${wins}`,
    ]),
  };
}

function interval({ low, high, cases }: NonNullable<CandidateScore["stageScore"]>): string {
  return `${percent(low)} to ${percent(high)}, ${cases} ${cases === 1 ? "case" : "cases"}`;
}

/** A table per task and pair: S, T and every candidate on the test split, by every metric. */
export function pairTables({ candidates, ends }: StageScores): PageTable[] {
  const places = [...new Map(ends.map(({ task, subject }) => [`${task}/${subject}`, { task, subject }])).values()];
  return places.map(({ task, subject }) => {
    const here = <Placed extends { readonly task: string; readonly subject: string }>(scores: readonly Placed[]): Placed[] =>
      scores.filter((score) => score.task === task && score.subject === subject);
    const students = candidates.map(({ name, cases }) => ({ name, cases: here(cases) }));
    const columns = new ScoreColumns([...here(ends).filter(({ name }) => name === "S"), ...students.flatMap(({ cases }) => cases)]);
    const end = (name: "S" | "T") => [name, ...columns.cells(here(ends).filter((score) => score.name === name))];
    return {
      kind: "table",
      caption: `${task}, ${subject}: test split, mean over seeds`,
      header: ["", ...columns.titles],
      rows: [end("S"), end("T"), ...students.map(({ name, cases }) => [name, ...columns.cells(cases, noteOf)])],
    };
  });
}

function noteOf({ gap, pValue }: CaseScore): string | undefined {
  const notes = [
    ...(gap === undefined ? [] : ["value" in gap ? percent(gap.value) : "n/a"]),
    ...(pValue === undefined ? [] : [`p ${pValue < 0.0001 ? "< 0.0001" : pValue.toFixed(4)}`]),
  ];
  return notes.length === 0 ? undefined : notes.join(", ");
}
