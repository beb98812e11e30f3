import { escapeMarkdown } from "./escape-markdown.js";
import { markdownTable } from "./markdown-table.js";
import type { Page, PagePart, PageSection, TableCell } from "./page.js";

/** A page as Markdown: the same texts and tables. Of a figure stands what it shows, in words; what only a page can do (progress, search) is left out. */
export function pageMarkdown({ title, subtitle, sections, footer }: Page): string {
  const blocks = [
    `# ${escapeMarkdown(title)}`,
    ...(subtitle === undefined ? [] : [escapeMarkdown(subtitle)]),
    ...sections.flatMap(sectionMarkdown),
    ...(footer === undefined ? [] : [escapeMarkdown(footer)]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** One section of a page as Markdown, block by block. */
export function sectionMarkdown({ title, parts }: Pick<PageSection, "title" | "parts">): string[] {
  return [`## ${escapeMarkdown(title)}`, ...parts.flatMap(blocksOf)];
}

function blocksOf(part: PagePart): string[] {
  switch (part.kind) {
    case "paragraph":
      return [escapeMarkdown(part.text)];
    case "highlights":
      return [bullets(part.items.map(({ label, value, note }) => `${label}: ${value}${note === undefined ? "" : ` (${note})`}`))];
    case "table":
      return [
        `*${escapeMarkdown(part.caption)}*`,
        markdownTable({ header: part.header.map(escapeMarkdown), rows: part.rows.map((row) => row.map(cell)) }),
      ];
    case "figures":
      return part.figures.map((figure) => `*${escapeMarkdown(figure.title)}.* ${escapeMarkdown(figure.description)}`);
    case "facts":
      return [bullets(part.facts.map(([name, value]) => `${name}: ${value}`))];
    case "list":
      return [bullets(part.items)];
    case "listing":
      return [`${escapeMarkdown(part.summary)}:`, fenced(part.text)];
    case "progress":
      return [];
    case "examples":
      return part.examples
        .slice(0, part.step)
        .map(({ title, texts }) =>
          [
            `**${escapeMarkdown(title)}**`,
            bullets(texts.map(({ name, text, note }) => `${name}: ${text}${note === undefined ? "" : ` (${note})`}`)),
          ].join("\n\n"),
        );
  }
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
}

function cell(value: string | TableCell): string {
  if (typeof value === "string") return escapeMarkdown(value);
  const { text, note, isBest = false } = value;
  const shown = escapeMarkdown(text);
  return `${isBest && shown !== "" ? `**${shown}**` : shown}${note === undefined ? "" : ` (${escapeMarkdown(note)})`}`;
}

/** Behind more backticks than the text has in a row. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
