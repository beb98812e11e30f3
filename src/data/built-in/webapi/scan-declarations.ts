/** One documented line of a declaration file: an interface, or a member of one. */
export interface Declaration {
  /** The name of the interface (or namespace) it is or belongs to. */
  readonly owner: string;
  /** The member's name; absent for an interface itself. */
  readonly member?: string;
  /** A member of the constructor (`declare var X: {…}`) or of a namespace, not of instances. */
  readonly isStatic: boolean;
  /** The line as it is declared, without its `;` or `{`. */
  readonly text: string;
  /** The lines of the documentation comment above it, without the comment's marks. */
  readonly documentation: string;
}

interface Block {
  readonly owner: string;
  readonly isStatic: boolean;
}

const blockStart = /^(?:declare )?(interface|var|namespace) (\w+)/;
const memberStart = /^(?:readonly |get |var |const |function )*(\w+)\??[(<:]/;

/**
 * The documented interfaces and members of a `.d.ts` file that is laid out as TypeScript's own generator of web types does it: one
 * declaration per line, blocks opened by `{` at a line's end and closed by a line that starts with `}`, comments of their own.
 * Of several declarations of one name (overloads, constants that instances and the constructor share) the first counts; constructors,
 * call signatures, index signatures and setters are left out.
 */
export function* scanDeclarations(source: string): Generator<Declaration> {
  const seen = new Set<string>();
  for (const declaration of documentedLines(source)) {
    const key = `${declaration.owner}.${declaration.member ?? ""}`;
    if (!seen.has(key)) yield declaration;
    seen.add(key);
  }
}

function* documentedLines(source: string): Generator<Declaration> {
  const blocks: Block[] = [];
  let comment: string[] = [];
  let inComment = false;
  for (const raw of source.split("\n")) {
    const line = raw.trim();
    if (inComment || line.startsWith("/**")) {
      comment = inComment ? [...comment, commentText(line)] : [commentText(line)];
      inComment = !line.endsWith("*/");
      continue;
    }
    if (line.startsWith("}")) blocks.pop();
    else yield* declarationOf(line, { block: blocks.at(-1), documentation: comment.join("\n").trim() });
    if (line.endsWith("{")) blocks.push(blockOf(line, blocks.at(-1)));
    comment = [];
  }
}

function commentText(line: string): string {
  return line
    .replace(/^\/?\*+\/?/, "")
    .replace(/\*\/$/, "")
    .trim();
}

function blockOf(line: string, outer: Block | undefined): Block {
  const [, keyword, name] = blockStart.exec(line) ?? [];
  return { owner: name ?? outer?.owner ?? "", isStatic: keyword !== "interface" };
}

function* declarationOf(line: string, context: { block: Block | undefined; documentation: string }): Generator<Declaration> {
  const { block, documentation } = context;
  if (documentation === "" || line === "") return;
  const text = line.replace(/\s*[;{]$/, "");
  if (line.endsWith("{")) {
    const owner = /^(?:declare )?interface (\w+)/.exec(line)?.[1];
    if (owner !== undefined) yield { owner, isStatic: false, text, documentation };
    return;
  }
  const member = memberStart.exec(line)?.[1];
  if (block !== undefined && member !== undefined && member !== "new") yield { ...block, member, text, documentation };
}
