import { formatCount } from "../../core/index.js";
import { describeDecoding } from "../../distill/index.js";
import { formatScore } from "../../metrics/index.js";
import { escapeMarkdown, markdownTable } from "../../page/index.js";
import { callExamples } from "./call-examples.js";
import type { CardModel, CardResults, CardStory } from "./card-facts.js";
import { cardMetadata } from "./card-metadata.js";

/** The `README.md` of a model's folder: what the hub reads in front, then what people want to know. */
export function modelCard(model: CardModel, story: CardStory): string {
  const { trouble } = model;
  return [
    cardMetadata(model, story),
    `# ${escapeMarkdown(story.title)}`,
    whatItIs(model),
    ...story.made,
    ...(story.base === undefined ? [] : [`Base model: ${escapeMarkdown(story.base.name)}.`]),
    ...(story.dataset === undefined ? [] : [dataSentence(story.dataset)]),
    ...resultsSection(story.results),
    ...cautionSection([...(story.cautions ?? []), ...(trouble === undefined ? [] : [trouble])]),
    "## How to call it",
    inputSentences(model),
    ...callExamples(model),
    "",
  ].join("\n\n");
}

function whatItIs({ config, parameters, adapter }: CardModel): string {
  const model = `model of type ${config.modelType} with ${formatCount(parameters)} parameters`;
  if (adapter === undefined) return `A ${model}, made with Retort (npm: retort-kd).`;
  const lora = `LoRA adapter of rank ${adapter.rank} with ${formatCount(adapter.parameters)} parameters`;
  return adapter.isMerged
    ? `A ${model}, made with Retort (npm: retort-kd): only a ${lora} was trained, which is merged into it.`
    : `A ${lora} for a ${model}, made with Retort (npm: retort-kd).`;
}

function dataSentence({ name, hub, attribution }: NonNullable<CardStory["dataset"]>): string {
  const place = hub === undefined ? "" : ` (${hub} on the Hugging Face hub)`;
  return `Data: ${escapeMarkdown(name)}${place}.${attribution === undefined ? "" : ` ${escapeMarkdown(attribution)}`}`;
}

function resultsSection(results: CardResults | undefined): string[] {
  if (results === undefined) return [];
  const { split, inputs, nll, scores, table } = results;
  const rows = [
    ["NLL, nats per token of the gold target", nll.toFixed(3), ""],
    ...scores.map((score) => [score.name, formatScore(score), `\`${score.signature.replaceAll("|", "\\|")}\``]),
  ];
  return [
    `## Results`,
    `On the ${split} split, ${inputs.toLocaleString("en")} inputs:`,
    markdownTable({ header: ["", "value", "signature"], rows }),
    ...(table === undefined ? [] : ["Beside the other systems of the run:", markdownTable(table)]),
  ];
}

function cautionSection(cautions: readonly string[]): string[] {
  return cautions.length === 0 ? [] : ["## To be read with care", cautions.map((caution) => `- ${escapeMarkdown(caution)}`).join("\n")];
}

/** How its texts are put, and how it is decoded. */
function inputSentences({ inputs: { prompt = "", separator, chat }, maxSourceLength, decoding }: CardModel): string {
  return [
    prompt === ""
      ? "It reads a source as it is."
      : `It reads ${inCode(prompt)} before every source: without it, it has not learned what to do.`,
    ...(separator === undefined ? [] : [`Between a source and what it writes stands ${inCode(separator)}.`]),
    ...(chat === undefined
      ? []
      : [
          "A source is a user's message in a conversation, written by the tokenizer's chat template, and what it writes is the assistant's answer.",
          ...settingsSentence(chat),
        ]),
    ...(maxSourceLength === undefined ? [] : [`It was trained on sources of at most ${maxSourceLength} tokens.`]),
    ...(decoding === undefined
      ? []
      : [`\`generation_config.json\` has the decoding that it was scored with: ${describeDecoding(decoding)}.`]),
  ].join(" ");
}

function settingsSentence(chat: NonNullable<CardModel["inputs"]["chat"]>): string[] {
  return chat === true || Object.keys(chat).length === 0 ? [] : [`Its messages were made by ${inCode(chat)}.`];
}

/** A value as JSON has it, in Markdown's code. */
function inCode(value: unknown): string {
  const shown = JSON.stringify(value);
  const fence = "`".repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence}${shown}${fence}`;
}
