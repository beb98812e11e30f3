import { stringify } from "yaml";
import { isDecoderOnly } from "../../models/index.js";
import type { CardModel, CardResults, CardStory } from "./card-facts.js";

/** What the field's catalogues call our scores; others are called by their own name. */
const metricTypes: Readonly<Record<string, string>> = {
  BLEU: "bleu",
  chrF: "chrf",
  "chrF++": "chrf",
  TER: "ter",
  "ROUGE-L": "rouge",
  WER: "wer",
  perplexity: "perplexity",
};

/** The front matter of a card, as the hub reads it: only what is known, and only names that the hub has. */
export function cardMetadata({ config, folder, adapter }: CardModel, { base, dataset, results, tags }: CardStory): string {
  const task = isDecoderOnly(config) ? "text-generation" : "text2text-generation";
  const metadata = {
    ...(base?.license === undefined ? {} : { license: base.license }),
    library_name: adapter?.isMerged === false ? "peft" : "transformers",
    pipeline_tag: task,
    tags: ["retort", config.modelType, ...(adapter === undefined ? [] : ["lora"]), ...tags],
    ...(base?.hub === undefined ? {} : { base_model: base.hub }),
    ...(dataset?.hub === undefined ? {} : { datasets: [dataset.hub] }),
    ...(results === undefined
      ? {}
      : { metrics: metricsOf(results), "model-index": [{ name: folder, results: [result(results, { task, dataset })] }] }),
  };
  return `---\n${stringify(metadata, { lineWidth: 0 })}---`;
}

function metricsOf({ scores }: CardResults): string[] {
  return [...new Set(scores.flatMap(({ name }) => metricTypes[name] ?? []))];
}

function result({ split, nll, scores }: CardResults, { task, dataset }: { readonly task: string; readonly dataset: CardStory["dataset"] }) {
  const name = dataset?.name ?? "unknown";
  return {
    task: { type: task },
    dataset: { name, type: dataset?.hub ?? name, split },
    metrics: [
      { type: "nll", name: "negative log-likelihood, nats per token", value: rounded(nll) },
      ...scores.map(({ name, value, signature }) => ({
        type: metricTypes[name] ?? name.toLowerCase().replace(/[^a-z0-9]+/g, "_"),
        name,
        value: rounded(value),
        args: { signature },
      })),
    ],
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
