import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { collatePairs, type PairBatch } from "../data/index.js";
import type { TextModel } from "../models/index.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { backward, copy_, div, gradOf, noGrad, RandomStream, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { fineTuning, type LogitsKdOptions, logitsKd } from "./index.js";

useNoLeaks();

const batchOf = (count: number): PairBatch =>
  collatePairs(reversalExamples(count), { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });

function withDropout<T>(body: (dropout: RandomStream) => T): T {
  using dropout = RandomStream.named(1, "dropout");
  return body(dropout);
}

function trainable(model: TextModel): TextModel {
  for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
  return model;
}

describe("logitsKd", () => {
  it("is 0 with 0 gradient against the student itself, and above 0 against another", () => {
    scope(() => {
      const student = trainable(tinyT5({ dropout_rate: 0 }));
      const loss = (teacher: TextModel) =>
        withDropout((dropout) => logitsKd({ teacher, student }).compute(batchOf(5), { dropout, step: 0 }).loss);
      const same = loss(tinyT5({ dropout_rate: 0 }));
      expect(Math.abs(same.item())).toBeLessThan(1e-6);
      backward(same);
      for (const tensor of student.parameters.tensors)
        expect(Math.max(...(gradOf(tensor)?.toFloat32Array() ?? [0]).map(Math.abs))).toBeLessThan(1e-6);
      expect(loss(tinyT5({ d_model: 12 }, { seed: 3 })).item()).toBeGreaterThan(0.01);
    });
  });

  it("gives the teacher no gradient and no dropout, also where its weights could collect one", () => {
    scope(() => {
      const [teacher, student] = [trainable(tinyT5({ dropout_rate: 0.5 }, { seed: 3 })), trainable(tinyT5({ dropout_rate: 0 }))];
      const objective = logitsKd({ teacher, student });
      const compute = () => withDropout((dropout) => objective.compute(batchOf(5), { dropout, step: 0 }).loss);
      const [first, second] = [compute(), compute()];
      expect(first.item()).toBe(second.item());
      backward(first);
      expect(teacher.parameters.tensors.every((tensor) => gradOf(tensor) === null)).toBe(true);
      expect(student.parameters.tensors.every((tensor) => gradOf(tensor) !== null)).toBe(true);
    });
  });

  it.each([0.5, 1.4])(
    "with teacherTemperature %f is what it is against a teacher whose logits are that much smaller",
    (teacherTemperature) => {
      scope(() => {
        const student = tinyT5({ dropout_rate: 0 });
        const [teacher, divided] = [tinyT5({ d_model: 12 }, { seed: 3 }), tinyT5({ d_model: 12 }, { seed: 3 })];
        // A T5's logits are linear in this norm's weights.
        const norm = divided.parameters.get("decoder.final_layer_norm.weight");
        noGrad(() => copy_(norm, div(norm, teacherTemperature)));
        const lossOf = (against: TextModel, options: LogitsKdOptions) =>
          withDropout((dropout) => logitsKd({ teacher: against, student }, options).compute(batchOf(5), { dropout, step: 0 }).loss.item());
        const softened = lossOf(teacher, { teacherTemperature, temperature: 2 });
        expect(softened).toBeCloseTo(lossOf(divided, { temperature: 2 }), 5);
        expect(Math.abs(softened / lossOf(teacher, { temperature: 2 }) - 1)).toBeGreaterThan(0.01);
      });
    },
  );

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses teacherTemperature %f", (teacherTemperature) => {
    scope(() => {
      const make = () => logitsKd({ teacher: tinyT5(), student: tinyT5() }, { teacherTemperature });
      expect(make).toThrow(`logits-kd: teacherTemperature is ${teacherTemperature}; it must be above 0.`);
    });
  });

  it.each([
    [
      { vocab_size: 24 + 1025 },
      "logits-kd: vocabSize is 1049 for the teacher, 24 for the student; they must agree, but for the padding of a vocabulary",
    ],
    [{ decoder_start_token_id: 2 }, "logits-kd: decoderStartTokenId is 2 for the teacher, 0 for the student; they must agree."],
    [{ eos_token_id: 2 }, "logits-kd: eosTokenId is 2 for the teacher, 1 for the student; they must agree."],
  ])("refuses another vocabulary: %j", (json, message) => {
    scope(() => {
      const make = () => logitsKd({ teacher: tinyT5(json), student: tinyT5() });
      expect(make).toThrow(ConfigError);
      expect(make).toThrow(message);
    });
  });

  it.each([
    ["the teacher's", 30, 24],
    ["the student's", 24, 30],
  ])("compares the ids that both have where %s vocabulary is padded further", (_, theirs, ours) => {
    scope(() => {
      // Of padding, a teacher may have its own: nobody sees it.
      const tokens = { pad_token_id: 2, decoder_start_token_id: 0 };
      const teacher = tinyT5({ vocab_size: theirs, dropout_rate: 0, ...tokens }, { seed: 3 });
      const student = tinyT5({ vocab_size: ours, dropout_rate: 0 });
      const batch = batchOf(4);
      const compute = () =>
        withDropout((dropout) => logitsKd({ teacher, student }, { temperature: 2 }).compute(batch, { dropout, step: 0 }));
      const { loss, comparison } = noGrad(compute);
      const rowsOf = (model: TextModel): number[][] => {
        const { logits } = noGrad(() => model.forward(batch, { logits: batch.labelPositions }));
        const [numbers, size] = [[...logits.toFloat32Array()], model.config.vocabSize];
        return Array.from({ length: numbers.length / size }, (_, row) => numbers.slice(row * size, (row + 1) * size));
      };
      const distribution = (row: readonly number[]): number[] => {
        const weights = row.map((logit) => Math.exp(logit / 2));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return weights.map((weight) => weight / total);
      };
      const students = rowsOf(student);
      const losses = rowsOf(teacher).map((row, position) => {
        const q = distribution(students[position] as number[]);
        return 4 * distribution(row.slice(0, 24)).reduce((sum, p, v) => sum + p * Math.log(p / (q[v] as number)), 0);
      });
      expect(loss.item()).toBeCloseTo(losses.reduce((sum, value) => sum + value, 0) / losses.length, 4);
      // The loss doctor compares what is compared.
      expect([comparison?.studentLogits.shape[1], comparison?.teacherLogits.shape[1]]).toEqual([24, 24]);
    });
  });

  it("refuses a teacher that lacks the token that batches are padded with", () => {
    scope(() => {
      const student = tinyT5({ vocab_size: 30, pad_token_id: 27, decoder_start_token_id: 0 });
      const message = "logits-kd: vocabSize is 24 for the teacher, 30 for the student, which lacks the padTokenId 27";
      expect(() => logitsKd({ teacher: tinyT5(), student })).toThrow(message);
    });
  });
});

describe("fineTuning", () => {
  it("does not see padding: a batch's loss is the token mean of its examples' losses", () => {
    scope(() => {
      const model = tinyT5({ dropout_rate: 0 });
      const examples = reversalExamples(6);
      const lossOf = (members: typeof examples): number => {
        const batch = collatePairs(members, { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });
        return withDropout((dropout) => fineTuning(model).compute(batch, { dropout, step: 0 }).loss.item());
      };
      const [sum, tokens] = examples.reduce(
        ([sum, tokens], example) => [sum + example.labels.length * lossOf([example]), tokens + example.labels.length],
        [0, 0],
      );
      expect(lossOf(examples)).toBeCloseTo(sum / tokens, 5);
    });
  });
});
