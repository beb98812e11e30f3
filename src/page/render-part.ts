import { checkSvg } from "./check-svg.js";
import { html, joined, type Markup } from "./markup.js";
import type {
  ExampleBrowser,
  FactList,
  FigureGroup,
  Highlights,
  Listing,
  PageExample,
  PagePart,
  PageTable,
  Paragraph,
  Progress,
  TableCell,
  TextList,
} from "./page.js";

/** One part of a section as HTML. */
export function renderPart(part: PagePart): Markup {
  switch (part.kind) {
    case "paragraph":
      return paragraph(part);
    case "highlights":
      return highlights(part);
    case "table":
      return table(part);
    case "figures":
      return figures(part);
    case "facts":
      return facts(part);
    case "list":
      return list(part);
    case "listing":
      return listing(part);
    case "progress":
      return progress(part);
    case "examples":
      return examples(part);
  }
}

function paragraph({ text, tone }: Paragraph): Markup {
  return tone === undefined ? html`<p>${text}</p>` : html`<p class="${tone}">${text}</p>`;
}

function highlights({ items }: Highlights): Markup {
  const item = ({ label, value, note }: Highlights["items"][number]): Markup =>
    html`<div><dt>${label}</dt><dd><strong>${value}</strong>${note === undefined ? "" : html`<small>${note}</small>`}</dd></div>`;
  return html`<dl class="highlights">${items.map(item)}</dl>`;
}

/** The region can be scrolled, so it can be reached with the keyboard, and has a name. */
function table({ caption, header, rows }: PageTable): Markup {
  const [first = "", ...titles] = header;
  const corner = first === "" ? html`<td></td>` : html`<th scope="col">${first}</th>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${corner}${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody></table></div>`;
}

function row([name = "", ...cells]: PageTable["rows"][number]): Markup {
  return html`<tr><th scope="row">${cell(name)}</th>${cells.map((each) => html`<td>${cell(each)}</td>`)}</tr>\n`;
}

function cell(value: string | TableCell): Markup {
  if (typeof value === "string") return html`${value}`;
  const { text, note, isBest = false } = value;
  return html`${isBest ? html`<strong>${text}</strong>` : text}${note === undefined ? "" : html`<small>${note}</small>`}`;
}

function figures({ figures }: FigureGroup): Markup {
  const figure = ({ title, description, svg }: FigureGroup["figures"][number]): Markup =>
    html`<figure><figcaption>${title}</figcaption><div role="img" aria-label="${description}">${checkSvg(svg)}</div></figure>`;
  return html`<div class="figures">${figures.map(figure)}</div>`;
}

function facts({ facts }: FactList): Markup {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function list({ items }: TextList): Markup {
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function listing({ summary, text }: Listing): Markup {
  return html`<details><summary>${summary}</summary><pre tabindex="0">${text}</pre></details>`;
}

function progress({ label, share, detail }: Progress): Markup {
  const bar = share === undefined ? html`<progress></progress>` : html`<progress value="${share.toFixed(4)}" max="1"></progress>`;
  return html`<div class="progress"><label><span>${label}</span>${bar}</label><span>${detail}</span></div>`;
}

/** Whatever needs a script is hidden until there is one; a few examples need none. */
function examples({ examples, step }: ExampleBrowser): Markup {
  const items = joined(examples.map((each, i) => example(each, i >= step)));
  if (examples.length <= step) return html`<div class="examples"><ol>${items}</ol></div>`;
  const tags = [...new Set(examples.flatMap((example) => example.tags))];
  return html`<div class="examples" data-step="${step}"><form class="controls" hidden>
<label><span>Search</span><input type="search" autocomplete="off" spellcheck="false"></label>
<label><span>Show</span><select><option value="">all</option>${tags.map((tag) => html`<option>${tag}</option>`)}</select></label>
<output aria-live="polite"></output></form>
<ol>${items}</ol><button type="button" hidden>Show more</button></div>`;
}

function example({ title, tags, texts }: PageExample, isHidden: boolean): Markup {
  const text = ({ name, text, note }: PageExample["texts"][number]): Markup =>
    html`<dt>${name}</dt><dd dir="auto">${clipped(text)}${note === undefined ? "" : html`<small>${note}</small>`}</dd>`;
  return html`<li class="example" data-tags="${tags.join("|")}"${isHidden ? html` hidden` : ""}><h3 dir="auto">${clipped(title)}</h3><dl>${texts.map(text)}</dl></li>\n`;
}

/** A text longer than this hides what stands below it. */
const longestText = 1200;

function clipped(text: string): string {
  if (text.length <= longestText) return text;
  const rest = text.length - longestText;
  return `${text.slice(0, longestText)} … (${rest.toLocaleString("en")} more characters)`;
}
