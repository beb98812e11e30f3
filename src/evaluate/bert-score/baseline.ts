import { DataError } from "../../core/index.js";

/** The scores of sentences that have nothing to do with each other, by an encoder at one layer. */
export interface BertScoreBaseline {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const header = "LAYER,P,R,F";

/**
 * The baseline of one layer from a file such as bert_score keeps in its folder `rescale_baseline`: a line `LAYER,P,R,F`, then one line per layer, from 0
 * on. (It is called `.tsv` there and has commas.)
 * @param place The file, for messages.
 * @throws DataError for a file of another form, or without the layer.
 */
export function parseBertScoreBaseline(
  text: string,
  { layer, place }: { readonly layer: number; readonly place: string },
): BertScoreBaseline {
  const [first, ...lines] = text.trim().split(/\r?\n/);
  if (first?.trim() !== header) {
    throw new DataError(`${place}:1: expected ${header}, got ${JSON.stringify(first ?? "")}.`, {
      hint: "Take a file of bert_score's folder rescale_baseline, for this encoder and language.",
    });
  }
  const rows = lines.map((line, i) => parseRow(line, i, place));
  const row = rows[layer];
  if (row === undefined) throw new DataError(`${place}: has no layer ${layer}; its last one is ${rows.length - 1}.`);
  return row;
}

function parseRow(line: string, layer: number, place: string): BertScoreBaseline {
  const cells = line.split(",");
  const [given, precision, recall, f1] = cells.map((cell) => (cell.trim() === "" ? Number.NaN : Number(cell))) as [
    number,
    number,
    number,
    number,
  ];
  const values = [precision, recall, f1];
  // At 1 nothing is left to rescale to.
  if (cells.length === 4 && given === layer && values.every((value) => Number.isFinite(value) && value < 1))
    return { precision, recall, f1 };
  throw new DataError(`${place}:${layer + 2}: expected layer ${layer} and three numbers below 1, got ${JSON.stringify(line)}.`);
}

/** (score − baseline) / (1 − baseline): 0 is what chance gives, 1 stays 1, and below 0 is worse than chance. */
export function rescale(score: number, baseline: number): number {
  return (score - baseline) / (1 - baseline);
}
