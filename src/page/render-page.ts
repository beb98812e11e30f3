import { createHash } from "node:crypto";
import { DataError } from "../core/index.js";
import { liveScript } from "./live-script.js";
import { html, Markup } from "./markup.js";
import type { Page, PageSection } from "./page.js";
import { renderPart } from "./render-part.js";
import { script } from "./script.js";
import { style } from "./style.js";

/** Whether a page is complete, or asks where it came from how things stand. */
export interface RenderOptions {
  readonly isLive?: boolean;
}

/**
 * A page as one HTML document that needs nothing else: no network, no other file. Its policy lets its own style and script run, told by their hashes, and
 * nothing besides; a live one may also ask its server for changes.
 * @throws DataError for a figure that is no plain drawing, and for two sections with the same id.
 */
export function renderPage(page: Page, { isLive = false }: RenderOptions = {}): string {
  const { title, subtitle, sections, footer } = page;
  checkIds(sections);
  const code = isLive ? script + liveScript : script;
  const links = sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy({ isLive })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><h1>${title}</h1>${subtitle === undefined ? "" : html`<p>${subtitle}</p>`}${isLive ? html`<p id="live" role="status"></p>` : ""}</header>
<nav aria-label="Sections"><ul>${links}</ul></nav>
<main id="content">
${sections.map(({ id, title, parts }) => renderSection({ id, title, parts }))}</main>
<footer>${footer === undefined ? "" : html`<p>${footer}</p>`}</footer>
<script>${new Markup(code)}</script>
</body>
</html>
`.text;
}

/** A page's sections, each as HTML by its id: what a live page asks for. */
export function renderSections({
  sections,
}: Pick<Page, "sections">): { readonly id: string; readonly title: string; readonly html: string }[] {
  checkIds(sections);
  return sections.map((section) => ({ id: section.id, title: section.title, html: renderSection(section).text }));
}

function renderSection({ id, title, parts }: PageSection): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${parts.map(renderPart)}</section>
`;
}

/** The content security policy of a page: of one on the disk, in the page itself; of one that is served, in its header, too. */
export function contentPolicy({ isLive = false }: RenderOptions = {}): string {
  const scripts = isLive ? script + liveScript : script;
  const directives = [
    "default-src 'none'",
    `script-src ${hashOf(scripts)}`,
    `style-src ${hashOf(style)}`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return directives.join("; ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function checkIds(sections: readonly PageSection[]): void {
  const ids = sections.map(({ id }) => id);
  const wrong = ids.find((id, i) => !/^[a-z0-9-]+$/.test(id) || ids.indexOf(id) !== i);
  if (wrong !== undefined) throw new DataError(`a page's sections have ids of their own, of a-z, 0-9 and -; got '${wrong}'.`);
}
