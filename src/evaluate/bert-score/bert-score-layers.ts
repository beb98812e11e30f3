/**
 * The layers that bert_score compares by default: those whose F1 agreed best with people's judgements of translations (WMT16), as its authors found. By the
 * names that it knows the encoders by; for others there is no such choice, and a layer has to be given.
 */
export const bertScoreLayers: Readonly<Record<string, number>> = {
  "bert-base-uncased": 9,
  "bert-large-uncased": 18,
  "bert-base-cased-finetuned-mrpc": 9,
  "bert-base-multilingual-cased": 9,
  "bert-base-chinese": 8,
  "allenai/scibert_scivocab_uncased": 8,
  "allenai/scibert_scivocab_cased": 9,
  "distilroberta-base": 5,
  "roberta-base": 10,
  "roberta-large": 17,
  "roberta-large-mnli": 19,
  "microsoft/deberta-base": 9,
  "microsoft/deberta-base-mnli": 9,
  "microsoft/deberta-large": 16,
  "microsoft/deberta-large-mnli": 18,
  "microsoft/deberta-xlarge": 18,
  "microsoft/deberta-xlarge-mnli": 40,
};
