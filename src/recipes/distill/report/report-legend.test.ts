import { describe, expect, test } from "vitest";
import { packagedTeachers } from "../../config/index.js";
import { type DistillRecipe, resolveConfig } from "../config/index.js";
import { reportLegend } from "./report-legend.js";

const training = { learningRate: 1e-3, maxEpochs: 3, batchTokens: 512 };
const recipe: DistillRecipe = {
  data: { train: "pairs.jsonl" },
  teacher: { from: "teacher" },
  student: { from: "auto", training },
  pseudoTargets: { inputs: "none" },
  distillation: { training },
};

/** The legend of the recipe with these changes. */
function legend(changes: Partial<DistillRecipe> = {}, pseudoTargets = 0): string {
  return reportLegend({ config: resolveConfig({ ...recipe, ...changes }), pseudoTargets });
}

const distilled = (distillation: Omit<DistillRecipe["distillation"], "training">): string =>
  legend({ distillation: { ...distillation, training } });

describe("reportLegend", () => {
  test("says nothing about what is as usual", () => {
    expect(legend()).toContain("started like S, distilled from T's next-token distributions on the labeled pairs. ");
    expect(legend()).toContain("Checkpoints were chosen by validation NLL. ");
  });

  test("says what a teacher that comes with the package was trained on", () => {
    const { folder, trainedOn } = packagedTeachers.pronounce;
    expect(legend({ teacher: { from: folder } })).toContain(`T: the teacher that comes with Retort, trained on ${trainedOn}. KD: `);
    expect(legend()).toContain("T: the teacher from a model folder. KD: ");
  });

  test("names Joint-Teaching also without pseudo-targets", () => {
    expect(distilled({ jointTeaching: { alpha: 0.3 } })).toContain(
      "distributions on the labeled pairs, and on its own samples on 70 % of the steps. ",
    );
  });

  test("names divergence, temperature and normalization where they are not the default", () => {
    const text = distilled({ divergence: { name: "skewed-kl", lambda: 0.2 }, temperature: 2, normalization: "sequence" });
    expect(text).toContain(
      "next-token distributions (skewed-kl with lambda 0.2, temperature 2, averaged per sequence first) on the labeled",
    );
    expect(distilled({ divergence: { name: "reverse-kl" } })).toContain("distributions (reverse-kl) on");
    expect(distilled({ objective: "fine-tuning", normalization: "sequence" })).toContain(
      "like S, trained (averaged per sequence first) on the labeled pairs. ",
    );
  });

  test("names noise, relations, weights and what terms were divided by", () => {
    expect(distilled({ objective: "noisy-kd" })).toContain("distributions (T's dropout on) on the labeled");
    const noise = { teacherDropout: false, inputDrop: 0.05, inputReplace: 0.1 };
    expect(distilled({ objective: "noisy-kd", noise })).toContain(
      "distributions (5 % of its sources' words left out, 10 % of its sources' words replaced) on the labeled",
    );
    const relations = resolveConfig({
      ...recipe,
      distillation: { objective: "attention-relations-kd", weights: { divergence: { from: 1, to: 0.5 }, nll: 0.2 }, training },
    });
    const lossScales = { "forward-kl": 2.3456, "attention relations": 0.025, nll: 3 };
    expect(reportLegend({ config: relations, pseudoTargets: 0, lossScales })).toContain(
      "distilled from T's next-token distributions and its attention relations (minilm-v2) (weight of divergence 1 to 0.5, weight of nll 0.2, each " +
        "term divided by its size at the start: forward-kl 2.35, attention relations 0.0250, nll 3.00) on the labeled",
    );
    expect(distilled({ objective: "attention-relations-kd", relations: { form: "minilm", heads: "mean" } })).toContain(
      "and its attention relations (minilm, means over heads) on the labeled",
    );
    expect(distilled({ objective: "hidden-relations-kd" })).toContain(
      "distributions and the relations of its hidden states on the labeled",
    );
  });

  test("says what T's logits were divided by, and what that is good for where it was fitted", () => {
    expect(distilled({ teacherTemperature: 1.5 })).toContain("distributions (T's logits divided by 1.5) on the labeled");
    const config = resolveConfig({ ...recipe, distillation: { teacherTemperature: "fit", training } });
    const teacherTemperature = { temperature: 1.3871, nll: 3.0758, nllUnscaled: 3.2802, isAtBound: false };
    expect(reportLegend({ config, pseudoTargets: 0, teacherTemperature })).toContain(
      "distributions (T's logits divided by 1.39, for which its validation NLL is 3.076 instead of 3.280) on the labeled",
    );
  });

  test("names the pseudo-targets beside all that", () => {
    const text = legend({ pseudoTargets: { inputs: "unlabeled" }, distillation: { jointTeaching: {}, temperature: 3, training } }, 5);
    expect(text).toMatch(
      /distributions \(temperature 3\) on the labeled pairs and on T's pseudo-targets for the unlabeled inputs \(.*, one per epoch\), and on its own/,
    );
  });

  test.each<[DistillRecipe["student"], string]>([
    [{ from: "auto", training }, "made of the teacher's layers, of which it keeps 2 decoder layers and"],
    [{ from: "auto", encoderLayers: 1, training }, "made of the teacher's layers, of which it keeps 1 encoder layer and"],
    [
      { from: "small", encoderLayers: 3, decoderLayers: [0, -1], training },
      "from a model folder, of which it keeps 3 encoder layers and decoder layers 0, -1 and",
    ],
    [{ from: "small", training }, "from a model folder and"],
  ])("names the layers that %j keeps", (student, words) => {
    expect(legend({ student })).toContain(`S: the student ${words} fine-tuned`);
  });

  test("says of every training what its checkpoint was chosen by", () => {
    const selectBy = "bleu";
    expect(legend({ finalFineTuning: { ...training, selectBy } })).toContain("by validation NLL (S, KD) and BLEU (KD's fine-tuning). ");
    expect(legend({ teacher: { from: "teacher", training: { ...training, selectBy } } })).toContain(
      "by validation BLEU (T) and NLL (S, KD). ",
    );
  });
});
