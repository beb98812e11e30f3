import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An `@example` of a doc comment. */
export interface DocstringExample {
  /** The exported name that it belongs to. */
  readonly name: string;
  /** Where it stands: `src/metrics/bleu/bleu.ts:12`. */
  readonly place: string;
  /** TypeScript, as a reader would copy it. */
  readonly code: string;
}

const COMMENT = /\/\*\*\n(?:[ \t]*\*[^\n]*\n)*?[ \t]*\*\/\n(?=export (?:async |abstract )?(?:function|class|const) (\w+))/g;
const EXAMPLE = /^@example\n```ts\n([\s\S]*?)^```$/gm;

/** Every `@example` in the doc comments of what a folder's files export. */
export function readDocstringExamples(root: string): DocstringExample[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(root, "src", file), "utf8");
    return [...text.matchAll(COMMENT)].flatMap(([comment, name], _, __) => {
      const plain = comment.replace(/^[ \t]*\*(?: |$)/gm, "");
      const line = text.slice(0, text.indexOf(comment)).split("\n").length;
      return [...plain.matchAll(EXAMPLE)].map(([, code]) => ({ name: name as string, place: `src/${file}:${line}`, code: code as string }));
    });
  });
}

/**
 * The example as a module that checks what it says: a line `EXPRESSION; // → TEXT`, or `const NAME = EXPRESSION; // → TEXT`, fails unless the value is
 * printed as TEXT.
 */
export function checkedModule({ code }: Pick<DocstringExample, "code">): string {
  const body = code.replace(/^(.*?); \/\/ → (.*)$/gm, (_, statement: string, shown: string) => {
    const [, name] = /^const (\w+) = /.exec(statement) ?? [];
    return name === undefined
      ? `shown(${statement}, ${JSON.stringify(shown)});`
      : `${statement}; shown(${name}, ${JSON.stringify(shown)});`;
  });
  return `${body}\ndeclare function shown(value: unknown, text: string): void;\nexport {};\n`;
}
