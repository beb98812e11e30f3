import { describe, expect, test } from "vitest";
import { checkSvg } from "../check-svg.js";
import { curvesFigure, sharesFigure, tradeOffFigure } from "./index.js";

/** The texts that a drawing shows. */
const textsIn = (svg: string): string[] => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = ""]) => text);

describe("tradeOffFigure", () => {
  const axis = { format: (value: number) => value.toFixed(1) };
  const points = [
    { name: "S", quality: 20, cost: 1 },
    { name: "T", quality: 40, cost: 8 },
    { name: "KD", quality: 36, cost: 1 },
  ];

  test("names every system, and joins those that nothing beats", async () => {
    const quality = { ...axis, name: "BLEU", better: "higher" } as const;
    const figure = await tradeOffFigure({ title: "BLEU", points, quality, cost: { ...axis, name: "parameters", better: "lower" } });
    expect(figure.description).toBe("S: 20.0 at 1.0; T: 40.0 at 8.0; KD: 36.0 at 1.0");
    expect(textsIn(figure.svg)).toEqual(expect.arrayContaining(["S", "T", "KD", "BLEU", "(higher is better)", "parameters"]));
    // KD and T: two points, one straight line.
    const [front] = /<path[^>]*stroke-dasharray="4,4"[^>]*>/.exec(figure.svg) as RegExpExecArray;
    expect(/ d="([^"]*)"/.exec(front)?.[1]?.match(/L/g)).toHaveLength(1);
    expect(() => checkSvg(figure.svg)).not.toThrow();
  });

  test("many systems are told apart by a legend, with colour and form", async () => {
    const many = Array.from({ length: 7 }, (_, i) => ({ name: `model-${i}`, quality: i, cost: i }));
    const quality = { ...axis, name: "BLEU", better: "higher" } as const;
    const { svg } = await tradeOffFigure({ title: "Many", points: many, quality, cost: { ...axis, name: "parameters", better: "lower" } });
    expect(textsIn(svg).filter((text) => text.startsWith("model-"))).toEqual(many.map(({ name }) => name));
    const looks = [...svg.matchAll(/<path aria-label[^>]*>|<path [^>]*d="([^"]*)"[^>]*fill="([^"]*)"[^>]*>/g)].map(
      ([, form, colour]) => `${form} ${colour}`,
    );
    expect(new Set(looks).size).toBeGreaterThanOrEqual(7);
    expect(() => checkSvg(svg)).not.toThrow();
  });

  test("where less is better, the front is another", async () => {
    const quality = { ...axis, name: "NLL", better: "lower" } as const;
    const { svg } = await tradeOffFigure({ title: "NLL", points, quality, cost: { ...axis, name: "tokens/s", better: "higher" } });
    const [front] = /<path[^>]*stroke-dasharray="4,4"[^>]*>/.exec(svg) as RegExpExecArray;
    // S is the best, T the fastest.
    expect(/ d="([^"]*)"/.exec(front)?.[1]?.match(/L/g)).toHaveLength(1);
  });
});

test("sharesFigure says each share with its interval", async () => {
  const shares = [
    { name: "beam", value: 0.5, low: -0.001, high: 0.9 },
    { name: "sampling", value: -0.2, low: -0.4, high: 0 },
  ];
  const { description, svg } = await sharesFigure({ title: "Gap", shares });
  expect(description).toBe("beam: 50 %, interval 0 to 90 %; sampling: −20 %, interval −40 to 0 %");
  expect(textsIn(svg)).toEqual(expect.arrayContaining(["beam", "sampling"]));
});

describe("curvesFigure", () => {
  const x = { name: "p, %", format: (value: number) => `${value} %` };
  const y = { name: "BLEU", format: (value: number) => value.toFixed(1) };

  test("says where curves begin and end, and what levels they are compared with", async () => {
    const curves = [
      {
        name: "joint",
        points: [
          { x: 0, value: 9, low: 8, high: 10 },
          { x: 100, value: 7, low: 6, high: 8 },
        ],
      },
      {
        name: "alone",
        points: [
          { x: 0, value: 9, low: 8, high: 10 },
          { x: 100, value: 2, low: 1, high: 3 },
        ],
      },
    ];
    const { description, svg } = await curvesFigure({ title: "Exposure bias", curves, x, y, levels: [{ name: "S", value: 3 }] });
    expect(description).toBe("joint: 9.0 at 0 %, 7.0 at 100 %; alone: 9.0 at 0 %, 2.0 at 100 %; S: 3.0");
    expect(textsIn(svg)).toEqual(expect.arrayContaining(["joint", "alone", "S", "p, %", "BLEU"]));
    expect(svg.match(/class="mark-area/g)).toHaveLength(2);
    expect(() => checkSvg(svg)).not.toThrow();
  });

  test("one curve without intervals has neither bands nor a legend", async () => {
    const { svg } = await curvesFigure({
      title: "One",
      curves: [
        {
          name: "KD",
          points: [
            { x: 1, value: 2 },
            { x: 4, value: 3 },
          ],
        },
      ],
      x,
      y,
    });
    expect(svg).not.toContain("mark-area");
    expect(textsIn(svg)).not.toContain("KD");
  });
});
