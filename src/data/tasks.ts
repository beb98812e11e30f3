import type { Columns } from "./read/index.js";

/** A task of the study (docs/PAPERS.md section 7): how its published rows become sources and targets, and how much of them a model reads. */
export interface TaskForm {
  /** Of the rows as they are published; a file that has a `source` already is read as it is. */
  readonly columns: Columns;
  readonly prompt: string;
  readonly maxSourceLength: number;
  readonly maxTargetLength: number;
}

/** The study's four tasks, by name. */
export const tasks = {
  /** News article → one-sentence summary. Targets are 32 to 64 tokens long in the study. */
  xsum40: {
    columns: { source: "{document}", target: "{summary}" },
    prompt: "summarize: ",
    maxSourceLength: 480,
    maxTargetLength: 64,
  },
  /** Context and answer → question. */
  squad17: {
    columns: { source: "{context}; answer: {answers.text[0]}", target: "{question}" },
    prompt: "",
    maxSourceLength: 320,
    maxTargetLength: 32,
  },
  /** Two observations → what explains the second: the hypothesis that `label` names. */
  art10: {
    columns: { source: "{observation_1}; outcome: {observation_2}", target: "{hypothesis_{label}}" },
    prompt: "",
    maxSourceLength: 48,
    maxTargetLength: 32,
  },
  /** Shakespeare's English → modern English. */
  shake7: { columns: {}, prompt: "modern: ", maxSourceLength: 48, maxTargetLength: 48 },
} as const satisfies Record<string, TaskForm>;

/** The name of one of the study's tasks. */
export type TaskName = keyof typeof tasks;
