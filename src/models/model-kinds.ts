import type { ModelKind } from "./model-kind.js";
import { byModelType } from "./model-type.js";

const generates = ["train", "distil", "generate", "prune", "pretrain"];
const generatesLikeTransformers =
  "Transformers 5.23 and PyTorch 2.13, random weights: logits 1e-4, loss 1e-5, every gradient and three AdamW steps 1e-3 relative, greedy and beam ids equal; saved again, it loads there with the same logits";
const encodesLikeTransformers =
  "Transformers 5.23, random weights: hidden states of every layer 1e-5; BERTScore against bert_score 0.3.13: 1e-4";

/** Every `model_type` that loads, text generators before encoders. */
export const modelKinds: readonly ModelKind[] = [
  {
    modelType: "t5",
    kind: "encoder–decoder",
    checkpoints: ["t5-small … t5-11b", "t5-v1_1-small … xxl", "flan-t5-small … xxl"],
    uses: generates,
    verified: `${generatesLikeTransformers}; t5-small's and flan-t5-small's real shapes by hand`,
    refused: [],
  },
  {
    modelType: "bart",
    kind: "encoder–decoder",
    checkpoints: ["bart-base", "bart-large", "bart-large-cnn, -xsum"],
    uses: generates,
    verified: `${generatesLikeTransformers}; bart-base's real shape by hand`,
    refused: ["LayerDrop", "a head of its own"],
  },
  {
    modelType: "gpt2",
    kind: "decoder-only",
    checkpoints: ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "distilgpt2"],
    uses: generates,
    verified: `${generatesLikeTransformers}; left-padded batches equal rows alone; gpt2's real shape by hand`,
    refused: ["cross-attention", "a head of its own"],
  },
  {
    modelType: "opt",
    kind: "decoder-only",
    checkpoints: ["opt-125m", "opt-350m", "opt-1.3b … opt-66b"],
    uses: generates,
    verified: `${generatesLikeTransformers}; left-padded batches equal rows alone; logits 1e-5 and greedy ids at opt-125m's and opt-350m's real shapes by hand`,
    refused: ["LayerDrop", "no biases", "norms without weights", "no final norm (Galactica)", "a head of its own"],
  },
  {
    modelType: "bert",
    kind: "encoder",
    checkpoints: ["bert-base-uncased, -cased", "bert-large-uncased, -cased"],
    uses: ["BERTScore"],
    verified: encodesLikeTransformers,
    refused: ["relative positions"],
  },
  {
    modelType: "roberta",
    kind: "encoder",
    checkpoints: ["roberta-base", "roberta-large"],
    uses: ["BERTScore"],
    verified: encodesLikeTransformers,
    refused: ["relative positions"],
  },
  {
    modelType: "deberta",
    kind: "encoder",
    checkpoints: ["deberta-base", "deberta-large", "deberta-base-mnli"],
    uses: ["BERTScore"],
    verified: encodesLikeTransformers,
    refused: ["talking heads", "embeddings of another size than the hidden states"],
  },
];

/** What is known of a `model_type`. @throws ConfigError for one that does not load, naming those that do. */
export function modelKindOf(modelType: string): ModelKind {
  return byModelType(Object.fromEntries(modelKinds.map((kind) => [kind.modelType, kind])), modelType, { place: "" });
}
