import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { collatePairs } from "../../src/data/index.js";
import {
  type DistillationTerm,
  divergenceTerm,
  type RelationForm,
  type RelationPlace,
  relationsTerm,
} from "../../src/distill/terms/index.js";
import { loadModel, type TextModel } from "../../src/models/index.js";
import { backward, gradOf, noGrad, norm, scope, type Tensor } from "../../src/tensor/index.js";

interface Golden {
  readonly tolerance: number;
  readonly examples: readonly { readonly inputIds: readonly number[]; readonly labels: readonly number[] }[];
  readonly pairs: Readonly<Record<string, Pair>>;
}

interface Pair {
  readonly relationHeads: number;
  /** Of every row, each term's value. */
  readonly rows: readonly Readonly<Record<string, number>>[];
  /** The student's matrix whose gradient's norm is given, of the mean over rows. */
  readonly matrix: string;
  readonly gradientNorms: Readonly<Record<string, number>>;
}

const folder = "test/golden/distillation";
const golden = JSON.parse(readFileSync(`${folder}/distillation.json`, "utf8")) as Golden;

const examples = golden.examples.map(({ inputIds, labels }, i) => ({
  id: `${i}`,
  inputIds: Int32Array.from(inputIds),
  labels: Int32Array.from(labels),
}));

interface Models {
  readonly teacher: TextModel;
  readonly student: TextModel;
}

/** The term that the golden file calls so, e.g. `minilm-v2 encoder`, or `minilm-mean encoder` of `minilm` with means over heads. */
function termOf(name: string, models: Models, { relationHeads }: Pair, normalization: "token" | "sequence"): DistillationTerm {
  if (name === "forward-kl") return divergenceTerm({ normalization });
  const [kind, place] = name.split(" ") as [RelationForm | "minilm-mean", RelationPlace];
  const options =
    kind === "minilm-mean"
      ? ({ form: "minilm", heads: "mean", relationHeads } as const)
      : { form: kind, ...(kind === "minilm" ? {} : { relationHeads }) };
  return relationsTerm(models, { ...options, places: [place], normalization });
}

/** The term of all rows in one padded batch, and the norm of its gradient with respect to the pair's matrix. */
function computed(models: Models, term: DistillationTerm, matrix: string): { value: number; gradientNorm: number } {
  return scope(() => {
    const { padTokenId, decoderStartTokenId } = models.student.config;
    const batch = collatePairs(examples, { padTokenId, decoderStartTokenId, device: "cpu" });
    const read = (model: TextModel, capture: readonly string[] = []) => model.forward(batch, { capture, logits: batch.labelPositions });
    const teacher = noGrad(() => read(models.teacher, term.captures?.teacher));
    const { loss } = term.compute({ batch, teacher, student: read(models.student, term.captures?.student) });
    backward(loss);
    return { value: loss.item(), gradientNorm: norm(gradOf(models.student.parameters.get(matrix)) as Tensor).item() };
  });
}

describe.each(Object.entries(golden.pairs))("%s", (name, pair) => {
  it.each(Object.keys(pair.gradientNorms))("%s is what Transformers' vectors give, row by row and alone", (title) => {
    const models = { teacher: loadModel(`${folder}/${name}/teacher`), student: loadModel(`${folder}/${name}/student`) };
    for (const tensor of models.student.parameters.tensors) tensor.requiresGrad_();
    try {
      const values = pair.rows.map((row) => row[title] as number);
      const lengths = examples.map(({ labels }) => labels.length);
      const labels = lengths.reduce((sum, length) => sum + length, 0);
      const means = {
        sequence: values.reduce((sum, value) => sum + value, 0) / values.length,
        token: values.reduce((sum, value, i) => sum + (value * (lengths[i] as number)) / labels, 0),
      };
      const bySequence = computed(models, termOf(title, models, pair, "sequence"), pair.matrix);
      expect(Math.abs(bySequence.value - means.sequence)).toBeLessThan(golden.tolerance * (1 + means.sequence));
      const expected = pair.gradientNorms[title] as number;
      expect(Math.abs(bySequence.gradientNorm - expected)).toBeLessThan(10 * golden.tolerance * (1 + expected));
      const byToken = computed(models, termOf(title, models, pair, "token"), pair.matrix);
      expect(Math.abs(byToken.value - means.token)).toBeLessThan(golden.tolerance * (1 + means.token));
    } finally {
      for (const model of [models.teacher, models.student]) model.parameters.dispose();
    }
  });
});
