import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { AlignmentMethod } from "../../align/index.js";
import { ConfigError } from "../../core/index.js";
import { readSources } from "../../data/index.js";
import { renderPage } from "../../page/index.js";
import { writeFileAtomic } from "../../runs/index.js";
import { alignAnswers, alignFolders, alignmentPage, alignmentText, type FolderAlignment } from "../align/index.js";
import { wholeNumber } from "../common-options.js";
import { modelPath } from "../settings.js";
import { columnsOf } from "../text.js";

interface AlignOptions {
  readonly file?: string;
  readonly column?: string;
  readonly answers?: string;
  readonly endToken?: string;
  readonly method: AlignmentMethod;
  readonly show: number;
  readonly html?: string;
  readonly json?: boolean;
}

const methods: readonly AlignmentMethod[] = ["byte-spans-then-needleman-wunsch", "byte-spans", "needleman-wunsch"];

const examples = `
Examples:
  retort align models/llama models/t5-small "It's 2026: naïve Ünïcödé"
      how the two read a text, token by token
  retort align models/llama models/t5-small --file pairs.jsonl --html align.html
      of a dataset's targets: which share matches, and what never does
  retort align --answers answers.jsonl models/t5-small
      of answers with log-probabilities: what of them a student loses`;

/** `retort align`: two tokenizers beside each other. */
export function alignCommand(): Command {
  return new Command("align")
    .description(
      "show how the tokens of two tokenizers stand beside each other: what a student can learn of a teacher with another vocabulary",
    )
    .usage("[options] <teacher> <student> [texts...]\n       retort align [options] --answers <path> <student>")
    .argument("<teacher>", "the teacher's model folder, or any with a tokenizer; with --answers the student's")
    .argument("[student]", "the student's")
    .argument("[texts...]", "texts to align")
    .option("--file <path>", "texts of a file: .txt (a line each), JSONL, CSV or Parquet")
    .option("--column <name>", "the file's column (default: target)")
    .option(
      "--answers <path>",
      "recorded answers with log-probabilities, in the teacher's place: JSONL, a response of an OpenAI-compatible server per line",
    )
    .option("--end-token <text>", "how the answers' lists write the end of a sequence, such as <|im_end|>; '' for an entry without text")
    .addOption(new Option("--method <method>", "how tokens are paired").choices(methods).default(methods[0]))
    .option("--show <count>", "so many texts are shown token by token", wholeNumber, 3)
    .option("--html <path>", "write it as a page, too")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", examples)
    .action(align);
}

async function align(first: string, second: string | undefined, given: readonly string[], options: AlignOptions): Promise<void> {
  const alignment =
    options.answers === undefined ? await alignTexts([first, second], given, options) : await alignRecorded(first, second, options);
  if (options.html !== undefined) writeFileAtomic(resolve(options.html), renderPage(alignmentPage(alignment, { shown: options.show })));
  const columns = columnsOf(process.stdout, 80);
  process.stdout.write(
    options.json ? `${JSON.stringify(asJson(alignment, options.show))}\n` : alignmentText(alignment, { columns, shown: options.show }),
  );
}

async function alignTexts(
  [teacher, student]: readonly [string, string | undefined],
  given: readonly string[],
  options: AlignOptions,
): Promise<FolderAlignment> {
  if (options.endToken !== undefined) throw new ConfigError("--end-token: is for the lists of --answers.");
  if (student === undefined) throw new ConfigError("the student is missing: name its folder behind the teacher's.");
  const texts = [...given, ...(await textsOfFile(options))];
  if (texts.length === 0)
    throw new ConfigError("there is no text to align.", { hint: "Give one behind the two folders, or a file with --file." });
  return alignFolders({ teacher: modelPath(teacher), student: modelPath(student), method: options.method, texts });
}

function alignRecorded(student: string, text: string | undefined, options: AlignOptions): Promise<FolderAlignment> {
  const { answers = "", endToken, file, column, method } = options;
  if (text !== undefined)
    throw new ConfigError(`'${text}': with --answers, the student's folder stands alone: the texts are the answers'.`);
  const unused = file !== undefined ? "--file" : column !== undefined ? "--column" : undefined;
  if (unused !== undefined) throw new ConfigError(`${unused}: with --answers, the texts are the answers'.`);
  return alignAnswers({ answers, student: modelPath(student), method, endToken });
}

async function textsOfFile({ file, column }: AlignOptions): Promise<string[]> {
  if (file === undefined) {
    if (column !== undefined) throw new ConfigError("--column: is for the rows of --file.");
    return [];
  }
  const isText = file.endsWith(".txt");
  if (isText && column !== undefined) throw new ConfigError(`--column: ${file} has lines, and no columns.`);
  const rows = await readSources(resolve(file), isText ? {} : { columns: { source: column ?? "target" } });
  return rows.map(({ source }) => source);
}

/** Bytes as base64: a token need not be text. */
function asJson({ pairs, figures, ...rest }: FolderAlignment, shown: number): object {
  const plain = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
  return JSON.parse(JSON.stringify({ ...rest, figures, texts: pairs.slice(0, shown) }, plain));
}
