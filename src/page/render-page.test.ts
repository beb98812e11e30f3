import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFigure } from "./draw-figure.js";
import type { Figure, Page, PagePart } from "./page.js";
import { contentPolicy, renderPage, renderSections } from "./render-page.js";

const hostile = [
  "</script><script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "' onmouseover='alert(1)",
  'x" onmouseover="alert(1)',
  "</title></style><base href=//evil>",
  "a\u202eb\u0000c\ud800",
  "&lt;already&gt;",
];

/** A page on which a text stands everywhere where one can. */
function pageOf(text: string, more: readonly PagePart[] = []): Page {
  const parts: PagePart[] = [
    { kind: "paragraph", text, tone: "lead" },
    { kind: "highlights", items: [{ label: text, value: text, note: text }] },
    { kind: "table", caption: text, header: [text, text], rows: [[text, { text, note: text, isBest: true }]] },
    { kind: "facts", facts: [[text, text]] },
    { kind: "list", items: [text] },
    { kind: "listing", summary: text, text },
    { kind: "progress", label: text, share: 0.25, detail: text },
    { kind: "examples", step: 1, examples: [1, 2].map(() => ({ title: text, tags: [text], texts: [{ name: text, text, note: text }] })) },
    ...more,
  ];
  return { title: text, subtitle: text, footer: text, sections: [{ id: "all", title: text, parts }] };
}

const tagsOf = (page: string): string[] => [...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name = ""]) => name.toLowerCase());
const attributesOf = (page: string): string[] => {
  const tags = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "").match(/<[a-z][^>]*>/gi) ?? [];
  return tags.flatMap((tag) => [...tag.replace(/"[^"]*"/g, '""').matchAll(/\s([a-z-]+)/gi)].map(([, name = ""]) => name));
};

describe("renderPage", () => {
  it("shows texts and lets none become a tag or an attribute", () => {
    const plain = renderPage(pageOf("plain"));
    for (const text of hostile) {
      const page = renderPage(pageOf(text));
      expect(tagsOf(page)).toEqual(tagsOf(plain));
      expect(attributesOf(page)).toEqual(attributesOf(plain));
    }
    const any = fc.string({ unit: "binary", minLength: 1 });
    fc.assert(
      fc.property(any, (text) => {
        expect(tagsOf(renderPage(pageOf(text)))).toEqual(tagsOf(plain));
      }),
    );
    expect(renderPage(pageOf("<b>&</b>"))).toContain("&lt;b&gt;&amp;&lt;/b&gt;");
    expect(renderPage(pageOf("a\u0000b\ud800\u202ec"))).toContain("a\ufffdb\ufffd\ufffdc");
  });

  it("has a policy that allows its own style and script alone, by their hashes", () => {
    for (const isLive of [false, true]) {
      const page = renderPage(pageOf("text"), { isLive });
      const hash = (name: string) => {
        const content = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(page)?.[1] as string;
        return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
      };
      const connect = isLive ? " connect-src 'self';" : "";
      expect(contentPolicy({ isLive })).toBe(
        `default-src 'none'; script-src ${hash("script")}; style-src ${hash("style")};${connect} base-uri 'none'; form-action 'none'`,
      );
      const policy = contentPolicy({ isLive }).replaceAll("'", "&#39;");
      expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);
      expect(page.match(/<script|<style/g)).toHaveLength(2);
      expect(attributesOf(page).filter((name) => /^(style|src|on.*)$/.test(name))).toEqual([]);
    }
  });

  it("names nothing outside itself", () => {
    const page = renderPage(pageOf("text"));
    expect(page).not.toMatch(/https?:|@import|url\(/);
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["#content", "#all"]);
  });

  it("hides the examples after the first ones, and clips texts that are longer than a screen", () => {
    const page = renderPage(pageOf(`${"x".repeat(10_000)}END`));
    expect(page.match(/<li class="example" data-tags="[^"]*">/g)).toHaveLength(1);
    expect(page.match(/<li class="example" data-tags="[^"]*" hidden>/g)).toHaveLength(1);
    const examples = page.slice(page.indexOf('<div class="examples"')).replace(/data-tags="[^"]*"/g, "");
    expect(examples).toContain(`${"x".repeat(1200)} … (8,803 more characters)`);
  });

  it("draws figures in the page's colours, and takes none that the policy would refuse", async () => {
    const encoding = { x: { field: "x", type: "quantitative" }, y: { field: "x", type: "quantitative" } } as const;
    const figure = await drawFigure({
      title: "steps",
      description: "a line",
      spec: { data: { values: [{ x: 1 }, { x: 2 }] }, mark: "line", encoding },
    });
    const page = (svg: string) => renderPage(pageOf("text", [{ kind: "figures", figures: [{ ...figure, svg }] }]));
    expect(page(figure.svg)).toMatch(/<div role="img" aria-label="a line"><svg[\s\S]*var\(--rule, #ddd\)[\s\S]*<\/svg><\/div>/);
    const refused: readonly Figure["svg"][] = [
      "<p>no drawing</p>",
      '<svg><g style="fill:red"></g></svg>',
      '<svg onload="alert(1)"></svg>',
      "<svg><script>alert(1)</script></svg>",
      '<svg><a xlink:href="https://example.com"><text>x</text></a></svg>',
      '<svg><image href="x.png"></image></svg>',
      '<svg><g id="all"></g></svg>',
      "<svg><g title='>' style='fill:red'></g></svg>",
    ];
    for (const svg of refused) expect(() => page(svg)).toThrow(/a figure (is no SVG|holds <|has the attribute)/);
  });

  it("takes no two sections of one id", () => {
    const section = { id: "a", title: "A", parts: [] };
    expect(() => renderPage({ title: "t", sections: [section, section] })).toThrow("ids of their own");
    expect(() => renderSections({ sections: [{ ...section, id: '"x' }] })).toThrow("ids of their own");
  });
});

describe("renderSections", () => {
  it("gives each section as it stands in the page", () => {
    const page = pageOf("text");
    const [section] = renderSections(page);
    expect(section?.html).toMatch(/^<section id="all"/);
    expect(renderPage(page)).toContain(section?.html);
  });
});
