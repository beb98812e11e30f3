import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, ShapeError } from "../core/index.js";
import { backward, gradOf, liveTensors, scope, sum, Tensor, to } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type DivergenceName, type DivergenceSettings, divergence, divergenceNames } from "./index.js";
import { arbitraryPair, matrix, probabilities, type Rows } from "./testing/reference.js";

useNoLeaks();

/** KL(p ‖ q) in float64. */
const kl = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((total, probability, v) => total + probability * Math.log(probability / (q[v] as number)), 0);

const mixed = (weight: number, p: readonly number[], q: readonly number[]): number[] =>
  p.map((probability, v) => weight * probability + (1 - weight) * (q[v] as number));

type Formula = (teacher: readonly number[], student: readonly number[]) => number;
type Case = { readonly name: DivergenceName; readonly settings: DivergenceSettings; readonly formula: Formula };

/** Each divergence as its paper writes it, of probabilities in float64. */
const cases: readonly Case[] = [
  { name: "forward-kl", settings: {}, formula: (t, s) => kl(t, s) },
  { name: "reverse-kl", settings: {}, formula: (t, s) => kl(s, t) },
  ...[0.1, 0.5, 0.9].map((beta): Case => {
    const formula: Formula = (t, s) => beta * kl(t, mixed(beta, t, s)) + (1 - beta) * kl(s, mixed(beta, t, s));
    return { name: "generalized-jsd", settings: { beta }, formula };
  }),
  ...[0, 0.1, 0.7].flatMap((lambda): Case[] => [
    { name: "skewed-kl", settings: { lambda }, formula: (t, s) => kl(t, mixed(lambda, t, s)) },
    { name: "skewed-reverse-kl", settings: { lambda }, formula: (t, s) => kl(s, mixed(lambda, s, t)) },
  ]),
  { name: "total-variation", settings: {}, formula: (t, s) => t.reduce((total, p, v) => total + Math.abs(p - (s[v] as number)), 0) / 2 },
];

const valuesOf = (student: Rows, teacher: Rows, { name, settings }: Pick<Case, "name" | "settings">): number[] =>
  scope(() => [...divergence(name, settings)(matrix(student), matrix(teacher)).toFloat32Array()]);

const expectedOf = (student: Rows, teacher: Rows, { formula, settings: { temperature = 1 } }: Case): number[] =>
  teacher.map((row, i) => temperature ** 2 * formula(probabilities(row, temperature), probabilities(student[i] as number[], temperature)));

const title = ({ name, settings }: Case): string => `${name} ${JSON.stringify(settings)}`;

describe.each(cases.map((each) => [title(each), each] as const))("%s", (_, each) => {
  it("is its formula times temperature², position by position", () => {
    fc.assert(
      fc.property(arbitraryPair, fc.constantFrom(0.5, 1, 2, 4), ([student, teacher], temperature) => {
        const softened = { ...each, settings: { ...each.settings, temperature } };
        const expected = expectedOf(student, teacher, softened);
        for (const [i, value] of valuesOf(student, teacher, softened).entries()) {
          expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-4 * (1 + (expected[i] as number)));
        }
      }),
    );
  });

  it("is 0 for equal distributions, also where logits differ by a constant, and above 0 for others", () => {
    fc.assert(
      fc.property(arbitraryPair, ([student, teacher]) => {
        for (const value of valuesOf(student, student, each)) expect(Math.abs(value)).toBeLessThan(1e-6);
        const moved = student.map((row) => row.map((logit) => logit + 3));
        for (const value of valuesOf(student, moved, each)) expect(Math.abs(value)).toBeLessThan(1e-5);
        const expected = expectedOf(student, teacher, each);
        for (const [i, value] of valuesOf(student, teacher, each).entries()) {
          expect(value).toBeGreaterThan(-1e-6);
          if ((expected[i] as number) > 1e-4) expect(value).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("pulls the student's logits as the formula does", () => {
    const [student, teacher] = [
      [0.2, 1, -0.5],
      [1.5, 0, 0.3],
    ];
    const settings = { ...each.settings, temperature: 2 };
    scope(() => {
      const logits = matrix([student]).requiresGrad_();
      backward(sum(divergence(each.name, settings)(logits, matrix([teacher]))));
      const slopes = (gradOf(logits) as Tensor).toFloat32Array();
      const at = (v: number, shift: number): number => {
        const shifted = student.map((logit, i) => (i === v ? logit + shift : logit));
        return expectedOf([shifted], [teacher], { ...each, settings })[0] as number;
      };
      for (const [v, slope] of slopes.entries()) expect(slope).toBeCloseTo((at(v, 1e-5) - at(v, -1e-5)) / 2e-5, 4);
    });
  });

  it("refuses logits of different shapes, logits that are no matrix, and a teacher with a gradient", () => {
    const row = [1, 2, 3];
    expect(() => valuesOf([row], [row, row], each)).toThrow(ShapeError);
    expect(() => valuesOf([row], [[1, 2]], each)).toThrow("expected teacherLogits [1, 3] like studentLogits, got [1, 2]");
    scope(() => {
      const cube = Tensor.from([1, 2, 3, 4], [1, 2, 2]);
      expect(() => divergence(each.name, each.settings)(cube, cube)).toThrow(ShapeError);
      const teacher = matrix([row]).requiresGrad_();
      expect(() => divergence(each.name, each.settings)(matrix([row]), teacher)).toThrow(/teacherLogits carry a gradient/);
    });
  });
});

describe("divergences", () => {
  const oneOf = (name: DivergenceName, settings: DivergenceSettings, pair: readonly [Rows, Rows]): number[] =>
    valuesOf(pair[0], pair[1], { name, settings });

  it("KL is not symmetric: the first distribution weighs, and reverse is forward with the two exchanged", () => {
    const [broad, sharp] = [[[0, 0, 0]], [[4, 0, 0]]];
    const [one] = oneOf("forward-kl", {}, [broad, sharp]);
    const [other] = oneOf("forward-kl", {}, [sharp, broad]);
    expect(Math.abs((one as number) - (other as number))).toBeGreaterThan(0.1);
    expect(oneOf("reverse-kl", {}, [broad, sharp])[0]).toBeCloseTo(other as number, 5);
  });

  it("JSD is symmetric at β = 0.5, and exchanging the two exchanges β and 1 − β elsewhere; it is below log 2", () => {
    fc.assert(
      fc.property(arbitraryPair, fc.constantFrom(0.2, 0.5), ([student, teacher], beta) => {
        const one = oneOf("generalized-jsd", { beta }, [student, teacher]);
        const other = oneOf("generalized-jsd", { beta: 1 - beta }, [teacher, student]);
        for (const [i, value] of one.entries()) {
          expect(value).toBeCloseTo(other[i] as number, 5);
          expect(value).toBeLessThan(Math.LN2);
        }
      }),
    );
  });

  it("JSD is the forward KL at β = 0 and the reverse KL at β = 1: the limits of JSD/β and JSD/(1 − β)", () => {
    fc.assert(
      fc.property(arbitraryPair, (pair) => {
        expect(oneOf("generalized-jsd", { beta: 0 }, pair)).toEqual(oneOf("forward-kl", {}, pair));
        expect(oneOf("generalized-jsd", { beta: 1 }, pair)).toEqual(oneOf("reverse-kl", {}, pair));
      }),
    );
    const gentle = [[[0.1, 0.4, -0.3]], [[0.5, 0, 0.2]]] as const;
    expect((oneOf("generalized-jsd", { beta: 0.01 }, gentle)[0] as number) / 0.01).toBeCloseTo(
      oneOf("forward-kl", {}, gentle)[0] as number,
      2,
    );
    expect((oneOf("generalized-jsd", { beta: 0.99 }, gentle)[0] as number) / 0.01).toBeCloseTo(
      oneOf("reverse-kl", {}, gentle)[0] as number,
      2,
    );
  });

  it("skewed ones are the plain KLs at λ = 0 and stay below −log λ where those grow without bound", () => {
    const apart = [[[60, 0, 0]], [[0, 60, 0]]] as const;
    expect(oneOf("skewed-kl", { lambda: 0 }, apart)).toEqual(oneOf("forward-kl", {}, apart));
    expect(oneOf("skewed-reverse-kl", { lambda: 0 }, apart)).toEqual(oneOf("reverse-kl", {}, apart));
    expect(oneOf("forward-kl", {}, apart)[0]).toBeCloseTo(60, 3);
    expect(oneOf("skewed-kl", {}, apart)[0]).toBeCloseTo(-Math.log(0.1), 5);
    expect(oneOf("skewed-reverse-kl", {}, apart)[0]).toBeCloseTo(-Math.log(0.1), 5);
    expect(oneOf("total-variation", {}, apart)[0]).toBeCloseTo(1, 5);
  });

  it.each(divergenceNames)("%s of bfloat16 logits is computed in float32, and keeps no tensor but its result", (name) => {
    scope(() => {
      const [student, teacher] = [
        [1, -2, 3],
        [2, 0, -1],
      ].map((row) => to(matrix([row]), { dtype: "bfloat16" })) as [Tensor, Tensor];
      student.requiresGrad_();
      const live = liveTensors();
      const value = divergence(name)(student, teacher);
      expect(liveTensors()).toBe(live + 1);
      expect(value.dtype).toBe("float32");
      expect(value.item()).toBeCloseTo(oneOf(name, {}, [[[1, -2, 3]], [[2, 0, -1]]])[0] as number, 6);
    });
  });
});

describe("divergence refuses", () => {
  const rows = [[1, 2]];

  it("a name that it does not know, and names the nearest", () => {
    const mistyped = () => divergence("reverse-k" as DivergenceName);
    expect(mistyped).toThrow(ConfigError);
    expect(mistyped).toThrow("there is no 'reverse-k'; there are forward-kl, reverse-kl,");
    expect(hintOf(mistyped)).toBe("Did you mean reverse-kl?");
    expect(() => divergence("toString" as DivergenceName)).toThrow("there is no 'toString'");
  });

  it("an option of another divergence", () => {
    expect(() => divergence("forward-kl", { beta: 0.5 })).toThrow("forward-kl takes no 'beta'; it takes temperature.");
    expect(() => divergence("generalized-jsd", { lambda: 0.5 })).toThrow("takes no 'lambda'; it takes temperature and beta.");
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("the temperature %f", (temperature) => {
    for (const name of divergenceNames) expect(() => valuesOf(rows, rows, { name, settings: { temperature } })).toThrow(ConfigError);
  });

  it.each([
    ["generalized-jsd", { beta: -0.1 }],
    ["generalized-jsd", { beta: 1.1 }],
    ["generalized-jsd", { beta: Number.NaN }],
    ["skewed-kl", { lambda: 1 }],
    ["skewed-reverse-kl", { lambda: -0.1 }],
    ["skewed-reverse-kl", { lambda: Number.NaN }],
  ] as const)("%s %j", (name, settings) => {
    expect(() => valuesOf(rows, rows, { name, settings })).toThrow(ConfigError);
  });
});

function hintOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return (error as ConfigError).hint;
  }
  return undefined;
}
