import { formatCount } from "../../core/index.js";
import { formatScore } from "../../metrics/index.js";
import { formatBytes } from "../../runs/index.js";
import type { TextTable } from "../report/index.js";
import type { SystemScores } from "./evaluate-system.js";

const abbreviations: Readonly<Record<string, string>> = {
  "words right": "words",
  "phoneme error rate": "PER",
  "ROUGE-L": "R-L",
  "BERTScore F1": "BERT",
  "length ratio": "len",
  "repeated 4-grams": "rep-4",
  parameters: "params",
  "tokens/s": "tok/s",
};

/** One row per result, after its title: NLL (per token, and per byte where tokens differ) and the task's metrics, then what the model costs. */
export function scoreTable(results: readonly (readonly [title: string, SystemScores])[]): TextTable {
  const isPerByte = results.some(([, { nllPerByte }]) => nllPerByte !== undefined);
  const columns = [
    { name: "NLL", mark: " ↓" },
    ...(isPerByte ? [{ name: "NLL/byte", mark: " ↓" }] : []),
    ...(results[0]?.[1].scores ?? []).map(({ name, better }) => ({
      name,
      mark: better === undefined ? "" : better === "higher" ? " ↑" : " ↓",
    })),
    ...["parameters", "size", "tokens/s"].map((name) => ({ name, mark: "" })),
  ];
  return {
    header: ["", ...columns.map(({ name, mark }) => name + mark)],
    shortHeader: ["", ...columns.map(({ name, mark }) => (abbreviations[name] ?? name) + mark)],
    rows: results.map(([title, { nll, nllPerByte, scores, cost }]) => {
      const { parameters, checkpointBytes, tokensPerSecond } = cost;
      const speed = Math.round(tokensPerSecond).toLocaleString("en");
      const perByte = isPerByte ? [nllPerByte?.toFixed(3) ?? ""] : [];
      return [title, nll.toFixed(3), ...perByte, ...scores.map(formatScore), formatCount(parameters), formatBytes(checkpointBytes), speed];
    }),
  };
}
