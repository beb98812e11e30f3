import { describe, expect, test } from "vitest";
import { sampleReport } from "../../testing/sample-report.js";
import { reportMarkdown } from "./report-markdown.js";

const systems = { S: { nll: 2 }, T: { nll: 1 }, KD: { nll: 1.5 } };

describe("reportMarkdown", () => {
  test("has the sizes, the table with full names, the reading, the signatures and the config", () => {
    const text = reportMarkdown(sampleReport(systems));
    expect(text).toContain("# Distillation on pairs\n");
    expect(text).toContain("5,000 labeled pairs, 20,000 unlabeled inputs, 19,990 pseudo-targets, 600 for validation, 2,000 for the test.");
    expect(text).toContain(
      "Of 20,000 pseudo-targets generated: 7.3 tokens on average, -0.125 nats of log-probability per token under T, " +
        "120 cut off, 10 empty and left out, 1.00 different ones per input.",
    );
    expect(text).toContain("a byte-level BPE of 1,234 tokens");
    expect(text).toContain("|  | NLL ↓ | BLEU ↑ | length ratio | parameters | size | tokens/s |");
    expect(text).toContain("| KD  distilled | 1.500 | 20.00 | 1.000 | 131 k | 524 kB | 12,346 |");
    expect(text).toContain("50 % of the gap to the teacher");
    expect(text).toContain("BLEU: nrefs:1|tok:13a");
    expect(text).toContain('"maxSourceLength": 128');
    expect(text).not.toContain("To be read with care");
  });

  test("says of pseudo-targets of labeled inputs how many are the gold target", () => {
    const { pseudoTargetStatistics } = sampleReport(systems);
    const text = reportMarkdown(sampleReport(systems, { pseudoTargetStatistics: { ...pseudoTargetStatistics, equalToGold: 0.4321 } }));
    expect(text).toContain("10 empty and left out, 43.2 % of those of labeled inputs equal to the gold target, ");
  });

  test("has a section of what a filter dropped, only where there is one", () => {
    expect(reportMarkdown(sampleReport(systems))).not.toContain("Filtered");
    const { pseudoTargetStatistics: statistics } = sampleReport(systems);
    const examples = [{ source: "a | b", text: "*x*", why: "0.50 × its source's characters" }];
    const rules = [{ name: "length", asks: "0.6 to 2 × as many characters as its source", dropped: 1, examples }] as const;
    const pseudoTargetFilter = { judged: 19_990, dropped: 1, inputsWithoutAny: 0, rules, statistics };
    const text = reportMarkdown(sampleReport(systems, { pseudoTargetFilter }));
    expect(text).toContain("## Filtered pseudo-targets\n\npseudoTargets.filter drops 1 of 19,990: length 1; 0 inputs have none left.");
    expect(text).toContain("| length | 0.50 × its source's characters | a \\| b | \\*x\\* |");
  });

  test("of a teacher with a tokenizer of its own says whose tokens are whose, and has NLL per byte beside that per token", () => {
    const systems = { S: { nll: 2, nllPerByte: 0.8 }, T: { nll: 2.5, nllPerByte: 0.4 }, KD: { nll: 1.5, nllPerByte: 0.6 } };
    const text = reportMarkdown(sampleReport(systems, { teacherTokenizer: { vocabularySize: 32_100 } }));
    expect(text).toContain(
      "S and KD have a byte-level BPE of 1,234 tokens, trained on the labeled and unlabeled text; T has its own, of 32,100 tokens.",
    );
    expect(text).toContain("|  | NLL ↓ | NLL/byte ↓ | BLEU ↑ |");
    expect(text).toContain("| T   teacher | 2.500 | 0.400 | 20.00 |");
    expect(text).toContain("so systems are compared by NLL/byte");
    expect(reportMarkdown(sampleReport({ S: { nll: 2 }, T: { nll: 1 }, KD: { nll: 1.5 } }))).not.toContain("NLL/byte");
  });

  test("shows sources, references and outputs as they are, one row each", () => {
    const examples = [{ source: "a | b\nc", references: ["Map<K, V>", "two"], outputs: { S: "x*y*", T: "`t`", KD: "tab\there" } }];
    const lines = reportMarkdown(sampleReport(systems, { examples })).split("\n");
    expect(lines).toContain("| input | a \\| b c |");
    expect(lines).toContain("| reference | Map\\<K, V\\> · two |");
    expect(lines).toContain("| S | x\\*y\\* |");
    expect(lines).toContain("| T | \\`t\\` |");
    expect(lines).toContain("| KD | tab here |");
  });

  test("a dataset's name is text, too", () => {
    const { dataset } = sampleReport(systems);
    const text = reportMarkdown(
      sampleReport(systems, { dataset: { ...dataset, name: "a_b*c", notes: ["cut off <train>"], attribution: "CC_BY" } }),
    );
    expect(text).toContain("# Distillation on a\\_b\\*c\n");
    expect(text).toContain("cut off \\<train\\>");
    expect(text).toContain("Data: CC\\_BY");
  });

  test("warnings of scores stand beside the scores", () => {
    const text = reportMarkdown(sampleReport({ ...systems, KD: { nll: 1.5, warnings: ["3 of 9 predictions are blank."] } }));
    expect(text).toContain("- KD, BLEU: 3 of 9 predictions are blank.");
  });

  test("without pseudo-targets, none are said to have been learned from", () => {
    const text = reportMarkdown(sampleReport(systems, { pseudoTargets: 0 }));
    expect(text).toContain("T's next-token distributions on the labeled pairs");
    expect(text).not.toContain("T's pseudo-targets for");
    expect(text).not.toContain("pseudo-targets generated");
  });
});
