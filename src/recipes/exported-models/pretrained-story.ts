import { escapeMarkdown } from "../../page/index.js";
import type { DatasetFacts } from "../task/index.js";
import type { CardStory } from "./card-facts.js";
import { namedBase } from "./named-base.js";

/** What the card of a model says that was pretrained on a task's inputs and has seen no label. */
export function pretrainedStory(
  { from }: { readonly from?: string | undefined },
  { name, labeled, unlabeled, attribution }: DatasetFacts,
): CardStory {
  const base = from === undefined ? undefined : namedBase(from);
  const start = base === undefined ? "A model from random weights" : escapeMarkdown(base.name);
  const inputs = (labeled + unlabeled).toLocaleString("en");
  const made = `${start}, pretrained on ${inputs} inputs without a label: it is a start for fine-tuning or distillation, and has learned no task yet.`;
  return { title: `${name}: pretrained model`, made: [made], base, dataset: { name, attribution }, tags: ["pretrained"] };
}
