import { DataError } from "../core/index.js";
import { Markup } from "./markup.js";

/** What a drawing is made of. Nothing of it loads, runs or links. */
const elements = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title", "desc"]);

/**
 * A drawing as part of a page.
 * @throws DataError for one that is no SVG, or that a page's content security policy would refuse: styles, scripts and links in it; ids, too, which would
 * be those of other drawings on the page.
 */
export function checkSvg(svg: string): Markup {
  if (!/^<svg[\s>]/.test(svg)) throw new DataError("a figure is no SVG: it does not begin with <svg.");
  for (const [, tag, name = "", attributes = ""] of svg.matchAll(/<(\/?)([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)) {
    if (tag === "" && !elements.has(name)) throw new DataError(`a figure holds <${name}>: a page shows drawings alone.`);
    const attribute = [...attributes.matchAll(/([^\s=/"']+)\s*=\s*(?:"[^"]*"|'[^']*')/g)].map(([, key = ""]) => key).find(isRefused);
    if (attribute !== undefined) throw new DataError(`a figure has the attribute ${attribute}, which a page's policy refuses.`);
  }
  return new Markup(svg);
}

function isRefused(attribute: string): boolean {
  return /^(style|id|on.*|(.*:)?href)$/i.test(attribute);
}
