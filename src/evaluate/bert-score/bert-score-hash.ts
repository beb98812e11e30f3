/** What a BERTScore depends on besides the texts. */
export interface BertScoreSettings {
  /** What bert_score would be told as `model_type`, such as `roberta-large`. */
  readonly name: string;
  readonly layer: number;
  readonly idf: boolean;
  readonly rescaled: boolean;
  readonly fastTokenizer: boolean;
}

/** The versions of the originals whose scores these are. Release 0.3.13 of bert_score calls itself 0.3.12. */
export const bertScoreVersions = { bertScore: "0.3.12", transformers: "4.57.1" } as const;

/**
 * bert_score's hash string of a setting: that of a run of bert_score, with a baseline file given by its path, that gives the same scores. Its two versions are
 * those that the scores were compared with ({@link bertScoreVersions}), and not of anything that ran here.
 */
export function bertScoreHash({ name, layer, idf, rescaled, fastTokenizer }: BertScoreSettings): string {
  const { bertScore, transformers } = bertScoreVersions;
  const choices = `${name}_L${layer}_${idf ? "idf" : "no-idf"}_version=${bertScore}(hug_trans=${transformers})`;
  return `${choices}${rescaled ? "-custom-rescaled" : ""}${fastTokenizer ? "_fast-tokenizer" : ""}`;
}
