import { formatCost, type GatherConfig, type GatherEstimate } from "../../recipes/index.js";
import type { Spending } from "../../teachers/index.js";
import { counted } from "../counted.js";
import { renderTable } from "../table.js";
import { printable, wrap } from "../text.js";

/** What a job will cost, for people who are to agree to it. */
export function gatherEstimateText(config: GatherConfig, estimate: GatherEstimate, columns: number): string {
  const header = ["", "expected", "at most"];
  return [
    "",
    wrap(whatText(config, estimate), { columns }),
    "",
    renderTable({ header, shortHeader: header, rows: rowsOf(config, estimate) }, columns),
    "",
    wrap(howText(config, estimate), { columns }),
    "",
  ].join("\n");
}

function whatText({ endpoint, samples }: GatherConfig, { inputs, answered }: GatherEstimate): string {
  const model = endpoint.model === undefined ? "the model" : printable(endpoint.model);
  const there = answered === 0 ? "" : ` ${answered.toLocaleString("en")} inputs have their answers already.`;
  return `${counted(samples, "answer")} each to ${counted(inputs, "input")}, from ${model} at ${printable(endpoint.baseUrl)}.${there}`;
}

function rowsOf(config: GatherConfig, { expected, most }: GatherEstimate): string[][] {
  const row = (name: string, of: (spending: Spending) => number): string[] => [
    name,
    ...[expected, most].map((spending) => of(spending).toLocaleString("en", { maximumFractionDigits: 0 })),
  ];
  return [
    row("requests", ({ requests }) => requests),
    row("tokens of prompts", ({ promptTokens }) => promptTokens),
    row("tokens of answers", ({ completionTokens }) => completionTokens),
    ...(config.prices === undefined ? [] : [["money", ...[expected, most].map((spending) => formatCost(spending, config))]]),
  ];
}

function howText(config: GatherConfig, { countedBy, spent }: GatherEstimate): string {
  const { money, tokens, requests } = config.budget;
  const caps = [
    ...(money === undefined ? [] : [formatCost(money, config)]),
    ...(tokens === undefined ? [] : [counted(tokens, "token")]),
    ...(requests === undefined ? [] : [counted(requests, "request")]),
  ];
  return [
    countedBy === "tokenizer"
      ? "Prompts are counted with the tokenizer; answers are expected to be as long as the demonstrations'."
      : "Expected are 4 bytes per token, and answers as long as the demonstrations'; at most, every byte is a token and every answer as long as it may be.",
    "The estimate gets better as answers come.",
    ...(spent.requests === 0 ? [] : [`${formatCost(spent, config)} are spent already.`]),
    caps.length === 0 ? "There is no budget: nothing stops at a limit." : `Budget: ${caps.join(", ")}, which is never exceeded.`,
  ].join(" ");
}
