import { type DescribedFinding, describeProbe, type EndpointProbe } from "../teachers/index.js";
import { clip, printable, wrap } from "./text.js";

const titleWidth = 24;
const indent = " ".repeat(titleWidth + 2);

/** A probe as text of so many columns: what the server does, and after → what follows from it; at the end what could not be told, and why. */
export function renderProbe(probe: EndpointProbe, columns: number): string {
  const { baseUrl, model, kind } = probe.endpoint;
  const { groups, unknown } = describeProbe(probe);
  const blocks = [
    wrap(`${printable(model)} at ${baseUrl}, asked by ${kind}, ${probe.requests} requests`, { columns }),
    ...groups
      .filter(({ findings }) => findings.length > 0)
      .map(({ title, findings }) => [title, ...findings.map((finding) => renderFinding(finding, columns))].join("\n")),
  ];
  if (unknown.length > 0) {
    const lines = unknown.map(({ title, why }) => clip(row(title, printable(why)), columns - 1));
    blocks.push(["Could not be told", ...lines].join("\n"));
  }
  return [...blocks, `signature ${probe.signature.slice(0, 16)}`].join("\n\n");
}

function renderFinding({ title, found, meaning }: DescribedFinding, columns: number): string {
  const lines = [wrap(row(title, found), { columns, indent })];
  if (meaning !== undefined) lines.push(wrap(`${indent}→ ${meaning}`, { columns, indent: `${indent}  ` }));
  return lines.join("\n");
}

const row = (title: string, text: string): string => `  ${title.padEnd(titleWidth)}${text}`;
