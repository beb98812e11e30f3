import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { restorePlaceholders } from "../../restore-placeholders.js";
import { builtInDatasets } from "../built-in-datasets.js";
import { firstSentences } from "./first-sentences.js";
import { wordsOf } from "./placeholders.js";
import { scanDeclarations } from "./scan-declarations.js";
import { webapiExamples } from "./webapi.js";

const file = `/// <reference lib="es2015" />

interface Algorithm {
    name: string;
}

/**
 * The **\`Shape\`** interface represents a shape. It is abstract.
 *
 * [MDN Reference](https://example.org/Shape)
 */
interface Shape extends EventTarget {
    /** [MDN Reference](https://example.org/Shape/x) */
    onmove: ((this: Shape, ev: Event) => any) | null;
    /**
     * The **\`Shape.size\`** read-only property of the Shape interface returns the size of the shape, e.g. A4.
     * @deprecated
     */
    readonly size: Promise<Shape>;
    /** The **\`moveTo()\`** method of the [Shape](https://example.org) interface moves it; calling moveTo() twice does so again. */
    moveTo(x: number, size?: number): void;
    /** The **\`moveTo()\`** method again. */
    moveTo(point: { x: number }): void;
    /** Returns nothing that is named. */
    other(): void;
    get style(): string;
    [index: number]: string;
}

declare var Shape: {
    prototype: Shape;
    new(): Shape;
    /** The **\`Shape.from()\`** static method makes a Shape. */
    from(text: string): Shape;
};

interface CSSStyleProperties {
    /** The border-top CSS property sets the border-top-width. */
    borderTop: string;
    /** The **\`gap\`** CSS property sets the gap between rows. */
    gap: string;
}

declare namespace CSS {
    /** The **\`CSS.escape()\`** static method returns a string. Available only in secure contexts. */
    function escape(ident: string): string;
}
`;

describe("webapiExamples", () => {
  it("makes declarations with placeholders and first sentences with the same placeholders", () => {
    expect(webapiExamples(file).map(({ id, source, target }) => [id, source, target])).toEqual([
      ["Shape", "interface INTERFACE extends EventTarget // shape", "The INTERFACE interface represents a shape. It is abstract."],
      [
        "Shape.size",
        "readonly INTERFACE.MEMBER: Promise<INTERFACE> // shape, size",
        "The INTERFACE.MEMBER read-only property of the INTERFACE interface returns the size of the shape, e.g. A4.",
      ],
      [
        "Shape.moveTo",
        "INTERFACE.MEMBER(x: number, size?: number): void // shape, move to",
        "The MEMBER() method of the INTERFACE interface moves it; calling MEMBER() twice does so again.",
      ],
      [
        "Shape.from",
        "static INTERFACE.MEMBER(text: string): INTERFACE // shape, from",
        "The INTERFACE.MEMBER() static method makes a INTERFACE.",
      ],
      [
        "CSSStyleProperties.borderTop",
        "INTERFACE.MEMBER: string // css style properties, border top",
        "The PROPERTY CSS property sets the border-top-width.",
      ],
      [
        "CSSStyleProperties.gap",
        "INTERFACE.MEMBER: string // css style properties, gap",
        "The PROPERTY CSS property sets the gap between rows.",
      ],
      [
        "CSS.escape",
        "static INTERFACE.MEMBER(ident: string): string // css, escape",
        "The INTERFACE.MEMBER() static method returns a string.",
      ],
    ]);
  });

  it("restores what it replaced", () => {
    const border = webapiExamples(file).find(({ id }) => id === "CSSStyleProperties.borderTop");
    expect(restorePlaceholders(border?.target ?? "", border ?? {})).toBe("The border-top CSS property sets the border-top-width.");
    expect(
      restorePlaceholders("MEMBERS of MEMBER's INTERFACE.MEMBER and PROPERTY", { placeholders: { INTERFACE: "A", MEMBER: "$&" } }),
    ).toBe("MEMBERS of $&'s A.$& and PROPERTY");
    expect(restorePlaceholders("INTERFACE", {})).toBe("INTERFACE");
  });
});

describe("firstSentences", () => {
  it("adds a second sentence only while both are short", () => {
    const long = `This one ${"goes on and ".repeat(12)}ends.`;
    expect(firstSentences("It is short. So is this. And this.")).toBe("It is short. So is this.");
    expect(firstSentences(`It is short. ${long}`)).toBe("It is short.");
  });

  it("takes no half sentences, tags, links or other paragraphs", () => {
    expect(firstSentences("These are the values:")).toBeUndefined();
    expect(firstSentences("@deprecated This is old.")).toBeUndefined();
    expect(firstSentences("[MDN Reference](https://example.org)")).toBeUndefined();
    expect(firstSentences("It sets an @page rule.\n@deprecated\n\nMore of it.")).toBe("It sets an @page rule.");
    expect(firstSentences(`It ${"is long and ".repeat(30)}ends.`)).toBeUndefined();
  });
});

describe("wordsOf", () => {
  it("splits names into lower-case words", () => {
    expect(["CSSStyleSheet", "ANGLE_instanced_arrays", "createElementNS", "WebGL2RenderingContext", "READ"].map(wordsOf)).toEqual([
      "css style sheet",
      "angle instanced arrays",
      "create element ns",
      "web gl2 rendering context",
      "read",
    ]);
  });
});

describe("webapi", () => {
  it("has about 4,600 rows, no interface in two splits, and labeled : unlabeled = 1 : 4", async () => {
    const { splits, attribution, notes } = await builtInDatasets.webapi.load();
    const { train, validation, test, unlabeled } = splits;
    const interfacesOf = (rows: typeof unlabeled) => new Set(rows.map(({ placeholders }) => placeholders?.INTERFACE));
    const sets = [interfacesOf([...train, ...unlabeled]), interfacesOf(validation), interfacesOf(test)];
    expect(sets.reduce((sum, set) => sum + set.size, 0)).toBe(new Set(sets.flatMap((set) => [...set])).size);
    expect([train.length, unlabeled.length, validation.length, test.length]).toMatchInlineSnapshot(`
      [
        748,
        2994,
        300,
        600,
      ]
    `);
    const sources = [...train, ...validation, ...test, ...unlabeled].map(({ source }) => source);
    expect(new Set(sources).size).toBe(sources.length);
    expect(attribution).toMatch(/Apache-2\.0.*CC-BY-SA/);
    expect(notes[0]).toContain("placeholders");
    expect(unlabeled[0]).not.toHaveProperty("target");
    expect(train.slice(0, 3).map(({ id }) => id)).toMatchInlineSnapshot(`
      [
        "HTMLImageElement.align",
        "RTCRtpSender.transport",
        "IDBKeyRange.upperBound",
      ]
    `);
  });

  it("restores every target to a beginning of its documentation", () => {
    const source = readFileSync(createRequire(import.meta.url).resolve("@types/web/index.d.ts"), "utf8");
    const plain = (text: string) =>
      text
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/\*\*|`/g, "")
        .replace(/\s+/g, " ")
        .trim();
    const documentation = new Map(
      [...scanDeclarations(source)].map((declaration) => [
        `${declaration.owner}.${declaration.member ?? ""}`,
        plain(declaration.documentation),
      ]),
    );
    const wrong = webapiExamples(source).filter((example) => {
      const original = documentation.get(example.id.includes(".") ? example.id : `${example.id}.`);
      return original?.startsWith(restorePlaceholders(example.target, example)) !== true;
    });
    expect(wrong.map(({ id, target }) => `${id}: ${target}`)).toEqual([]);
    expect(/\b(?:INTERFACE|MEMBER|PROPERTY)\b/.test(source)).toBe(false);
  });
});
