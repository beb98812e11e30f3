import { formatSeconds } from "../../core/index.js";
import { formatCost, type GatherReport, gatherFiles } from "../../recipes/index.js";
import { cautionList } from "../caution-list.js";
import { counted } from "../counted.js";
import type { SummaryLayout } from "../run-recipe.js";
import { shortPath } from "../summary.js";
import { printable, wrap } from "../text.js";

/** What gathering answers came to, for people. */
export function gatherSummary(report: GatherReport, { runFolder, columns }: SummaryLayout): string {
  const { endpoint, seconds } = report;
  const files = gatherFiles(runFolder);
  return [
    "",
    wrap(`${printable(endpoint.model)} has answered ${report.answered.toLocaleString("en")} of ${counted(report.inputs, "input")}.`, {
      columns,
    }),
    "",
    ...facts(report).map(([name, value]) => wrap(`  ${name.padEnd(18)}${value}`, { columns, indent: " ".repeat(20) })),
    "",
    ...cautionList([...report.warnings, ...doubts(report)], columns),
    `Done in ${formatSeconds(seconds)}.`,
    `  pseudo-targets  ${shortPath(files.pseudoTargets)}`,
    `  every request   ${shortPath(files.requests)}`,
    "",
  ].join("\n");
}

function facts({ answers, samples, spent, money, forecast, config, lost }: GatherReport): [string, string][] {
  const distinct = answers.distinctPerInput;
  return [
    ["answers", `${answers.answers.toLocaleString("en")}, of which ${answers.usable.toLocaleString("en")} can be learned from`],
    ...(samples === 1 || distinct === null
      ? []
      : ([["different ones", `${distinct.toFixed(2)} of ${samples} per input`]] as [string, string][])),
    ["log-probabilities", `with ${answers.withLogProbs.toLocaleString("en")} of them`],
    ["cut off", `${answers.cutOff.toLocaleString("en")} at ${counted(config.maxTokens, "token")}`],
    ["requests", spent.requests.toLocaleString("en")],
    ["tokens", `${spent.promptTokens.toLocaleString("en")} of prompts, ${spent.completionTokens.toLocaleString("en")} of answers`],
    ...(money === undefined ? [] : ([["money", formatCost(money.spent, config)]] as [string, string][])),
    ...(forecast === undefined
      ? []
      : ([["forecast", `${formatCost(forecast.low, config)} to ${formatCost(forecast.high, config)}, after 20 inputs`]] as [
          string,
          string,
        ][])),
    ...(lost.requests === 0 ? [] : ([["lost by kills", counted(lost.requests, "request")]] as [string, string][])),
  ];
}

/** What whoever trains on the answers has to know. */
function doubts({ answers, samples, unansweredCount, unanswered }: GatherReport): string[] {
  const { refused, empty, unusableLogProbs, unusableReason, distinctPerInput } = answers;
  return [
    ...(unansweredCount === 0
      ? []
      : [`without all their answers: ${counted(unansweredCount, "input")}, the first because ${unanswered[0]?.why}`]),
    ...(refused === 0 ? [] : [`refused by the server's filter: ${counted(refused, "answer")}.`]),
    ...(empty === 0 ? [] : [`empty: ${counted(empty, "answer")}.`]),
    ...(unusableLogProbs === 0
      ? []
      : [
          `used without log-probabilities, because these do not add up to the text: ${counted(unusableLogProbs, "answer")} (the first: ${unusableReason}).`,
        ]),
    ...(samples === 1 || distinctPerInput === null || distinctPerInput > 0.9 * samples
      ? []
      : [`of ${samples} samples per input ${distinctPerInput.toFixed(2)} differ.`]),
  ];
}
