import type { PageExample, PageSection } from "../../../page/index.js";
import type { ReportExample } from "../report/index.js";
import { differingOutputs, type RankedOutputs } from "./differing-outputs.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** So many may be looked through. */
const mostExamples = 200;
/** So many are shown at first. */
const step = 10;

/** Outputs side by side: evenly spaced ones, which nobody chose, and those where the systems differ most, which are no fair sample. */
export function examplesSections({ report, outputs }: FinishedDistillation): PageSection[] {
  const ranked = differingOutputs(outputs, mostExamples);
  return [
    {
      id: "examples",
      title: "Outputs side by side",
      parts: [
        { kind: "paragraph", tone: "note", text: "Evenly spaced rows of the test split, not chosen." },
        { kind: "examples", step, examples: report.examples.map(evenlySpaced) },
      ],
    },
    ...(ranked.length === 0
      ? []
      : [
          {
            id: "differences",
            title: "Where the systems differ most",
            parts: [
              {
                kind: "paragraph" as const,
                tone: "note" as const,
                text:
                  `The ${ranked.length} test inputs whose outputs lie furthest apart by chrF against the references (best less worst of the three; of equal ones those first that come first in the test). ` +
                  "Chosen for their differences, they say nothing of how often each occurs.",
              },
              { kind: "examples" as const, step, examples: ranked.map(differing) },
            ],
          },
        ]),
  ];
}

function evenlySpaced({ source, references, outputs }: ReportExample): PageExample {
  const texts = Object.entries(outputs).map(([name, text]) => ({ name, text }));
  return { title: source, tags: [], texts: [{ name: "gold", text: references.join("\n") }, ...texts] };
}

function differing({ line, scores }: RankedOutputs): PageExample {
  const { source, references, predictions } = line;
  const [S, T, KD] = [scores.S, scores.T, scores.KD].map((score) => score ?? 0) as [number, number, number];
  const kdAgainstS = KD > S ? "KD better than S" : KD < S ? "KD worse than S" : "KD as good as S";
  const kdAgainstT = KD > T ? "KD better than T" : KD < T ? "KD worse than T" : "KD as good as T";
  const texts = Object.entries(predictions).map(([name, text]) => ({ name, text, note: `chrF ${(scores[name] ?? 0).toFixed(0)}` }));
  return { title: source, tags: [kdAgainstS, kdAgainstT], texts: [{ name: "gold", text: references.join("\n") }, ...texts] };
}
