import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { temporaryFile } from "../testing/temporary-files.js";
import { readExamples, readInputs, readSources } from "./read-examples.js";

const jsonl = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const errorOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
};
const short = (error: DataError) => error.message.replaceAll(/\S*\//g, "");

describe("files that were made for other tools", () => {
  it("are read where the delimiter is given, and by tabs where they end in .tsv", async () => {
    const semicolons = temporaryFile("a.csv", 'source;target\n"a; b";1\n');
    expect(await readExamples(semicolons, { delimiter: ";" })).toEqual([{ id: "a:2", source: "a; b", target: "1" }]);
    const tabs = temporaryFile("b.tsv", "source\ttarget\na, b\t1\n");
    expect(await readExamples(tabs)).toEqual([{ id: "b:2", source: "a, b", target: "1" }]);
    expect(await readExamples(temporaryFile("c.csv", "source\ttarget\na\t1\n"), { delimiter: "tab" })).toHaveLength(1);
  });

  it("are named where they are of no kind that is read", async () => {
    const error = await errorOf(readExamples(temporaryFile("data-00000-of-00001.arrow", "ARROW1")));
    expect(short(error)).toBe("data-00000-of-00001.arrow: an Arrow file, which is not read.");
    expect(error.hint).toContain("Parquet");
  });

  it.each([
    [{ prompt: "a", completion: "b" }, "columns.source: prompt"],
    [{ source: "a", completion: "b" }, "columns.target: completion"],
    [{ instruction: "a", response: "b" }, "columns.source: instruction"],
    [{ Source: "a", target: "b" }, "columns.source: Source"],
  ])("%o: the hint names a column that is there", async (row, hint) => {
    expect((await errorOf(readExamples(temporaryFile("a.jsonl", jsonl(row))))).hint).toContain(hint);
  });

  it.each(["a.jsonl", "a.jsonl.gz", "a.csv", "a.tsv", "a.parquet", "a.arrow"])(
    "are named where only Git LFS's pointer is there: %s",
    async (name) => {
      const error = await errorOf(readExamples(temporaryFile(name, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")));
      expect(short(error)).toBe(`${name}: a Git LFS pointer, not the file.`);
      expect(error.hint).toContain("git lfs pull");
    },
  );
});

describe("readExamples", () => {
  it("reads the columns, numbers rows without an id, and keeps the text as it is", async () => {
    const path = temporaryFile(
      "train.jsonl",
      jsonl({ source: " a ", target: "1" }, { source: "b", target: "2", id: "x" }, { id: 7, source: "c", target: "3" }),
    );
    expect(await readExamples(path)).toEqual([
      { id: "train:1", source: " a ", target: "1" },
      { id: "x", source: "b", target: "2" },
      { id: "7", source: "c", target: "3" },
    ]);
  });

  it("reads references: a list, or in CSV a JSON list", async () => {
    const path = temporaryFile(
      "a.jsonl",
      jsonl({ source: "a", target: "1", references: ["1", "one"] }, { source: "b", target: "2", references: [] }),
    );
    expect((await readExamples(path)).map((example) => example.references)).toEqual([["1", "one"], undefined]);
    const csv = temporaryFile("a.csv", 'source,target,references\na,1,"[""1"",""one""]"\nb,2,\n');
    expect((await readExamples(csv)).map((example) => example.references)).toEqual([["1", "one"], undefined]);
  });

  it("reads columns under other names", async () => {
    const columns = { source: "text", target: "summary", id: "key", references: "all" };
    const path = temporaryFile("a.jsonl", jsonl({ text: "a", summary: "1", key: "k", all: ["1"], source: 5 }));
    expect(await readExamples(path, { columns })).toEqual([{ id: "k", source: "a", target: "1", references: ["1"] }]);
  });

  it("names a missing column, those that are there, and the nearest", async () => {
    const error = await errorOf(readExamples(temporaryFile("a.jsonl", jsonl({ sorce: "a", target: "1" }))));
    expect(short(error)).toBe('a.jsonl:1: no column "source"; the row has "sorce", "target".');
    expect(error.hint).toBe(
      "Rename the column, or say which one it is: columns.source: sorce in the recipe; --set data.columns.source=sorce, or --source-column sorce of retort generate, on the command line.",
    );
    expect(short(await errorOf(readExamples(temporaryFile("a.jsonl", jsonl({ source: "a" })))))).toContain('no column "target"');
    const named = await errorOf(readExamples(temporaryFile("a.jsonl", jsonl({ source: "a", target: "1" })), { columns: { id: "key" } }));
    expect(short(named)).toContain('no column "key"');
  });

  it("names a value of the wrong type", async () => {
    const messageOf = async (row: object) =>
      short(await errorOf(readExamples(temporaryFile("a.jsonl", jsonl({ source: "a", target: "1", ...row })))));
    expect(await messageOf({ source: 12 })).toBe('a.jsonl:1: column "source" holds 12; expected text.');
    expect(await messageOf({ target: ["1"] })).toBe('a.jsonl:1: column "target" holds ["1"]; expected text.');
    expect(await messageOf({ id: 1.5 })).toBe('a.jsonl:1: column "id" holds 1.5; expected text or a whole number.');
    expect(await messageOf({ references: "one" })).toBe(
      'a.jsonl:1: column "references" holds "one"; expected a list of texts, none blank.',
    );
    expect(await messageOf({ references: ["one", ""] })).toContain("expected a list of texts, none blank");
    expect(await messageOf({ references: { a: "x".repeat(1_000) } })).toContain("…; expected a list");
  });

  it("names every line with an empty source or target", async () => {
    const blanks = ["a", "", " ", null].map((source) => ({ source, target: "1" }));
    expect(short(await errorOf(readExamples(temporaryFile("a.jsonl", jsonl(...blanks)))))).toBe(
      "a.jsonl: lines 2, 3, 4 have an empty source.",
    );
    const one = temporaryFile("a.jsonl", jsonl({ source: "a", target: "1" }, { source: "b", target: "" }));
    expect(short(await errorOf(readExamples(one)))).toBe("a.jsonl: line 2 has no target.");
    const many = temporaryFile("a.jsonl", jsonl(...Array.from({ length: 30 }, () => ({ source: "a", target: "\t" }))));
    expect(short(await errorOf(readExamples(many)))).toBe("a.jsonl: lines 1, 2, 3, 4, 5, 6, 7, 8 and 22 more have no target.");
  });

  it("tells the unnumbered rows of two files of one name apart", async () => {
    const places = new Map<string, string>();
    const labeled = await readExamples(temporaryFile("data.jsonl", jsonl({ source: "a", target: "1" })), { places });
    const unlabeled = await readInputs(temporaryFile("data.jsonl", jsonl({ source: "b" })), { places });
    expect([...labeled, ...unlabeled].map(({ id }) => id)).toEqual(["data:1", "unlabeled/data:1"]);
  });

  it("names both lines of an id that stands twice, also over files that share their ids", async () => {
    const path = temporaryFile("a.jsonl", jsonl({ id: "x", source: "a", target: "1" }, { id: "x", source: "b", target: "1" }));
    expect(short(await errorOf(readExamples(path)))).toBe('a.jsonl:2: the id "x" stands at a.jsonl:1 already.');
    const places = new Map<string, string>();
    await readExamples(temporaryFile("a.jsonl", jsonl({ id: "x", source: "a", target: "1" })), { places });
    const other = readInputs(temporaryFile("b.jsonl", jsonl({ id: "x", source: "b" })), { places });
    expect(short(await errorOf(other))).toBe('b.jsonl:1: the id "x" stands at a.jsonl:1 already.');
  });

  it("refuses a file without rows, and one of an unknown kind", async () => {
    expect(short(await errorOf(readExamples(temporaryFile("a.jsonl", ""))))).toBe("a.jsonl: the file has no rows.");
    expect(short(await errorOf(readExamples(temporaryFile("a.jsonl", "\n \n"))))).toBe("a.jsonl: the file has no rows.");
    expect(short(await errorOf(readExamples(temporaryFile("a.csv", "source,target\n"))))).toBe("a.csv: the file has no rows.");
    expect(short(await errorOf(readExamples(temporaryFile("a.txt", "a"))))).toBe("a.txt: unknown kind of data file.");
  });
});

describe("readInputs", () => {
  it("takes rows whose target is absent or blank", async () => {
    const path = temporaryFile("unlabeled.jsonl", jsonl({ source: "a" }, { source: "b", target: "" }, { source: "c", target: null }));
    expect(await readInputs(path, { columns: { target: "target" } })).toEqual([
      { id: "unlabeled:1", source: "a" },
      { id: "unlabeled:2", source: "b" },
      { id: "unlabeled:3", source: "c" },
    ]);
  });

  it("refuses rows that have a target, naming them", async () => {
    const path = temporaryFile("a.jsonl", jsonl({ source: "a" }, { source: "b", target: "gold" }));
    expect(short(await errorOf(readInputs(path)))).toBe("a.jsonl: line 2 has a target, but this is the unlabeled split.");
  });

  it("refuses an empty source", async () => {
    expect(short(await errorOf(readInputs(temporaryFile("a.jsonl", jsonl({ source: "" })))))).toBe("a.jsonl: line 1 has an empty source.");
  });
});

describe("readSources", () => {
  it("takes labeled and unlabeled rows alike", async () => {
    const path = temporaryFile("a.jsonl", jsonl({ source: "a", target: "1" }, { source: "b", id: "x" }));
    expect(await readSources(path)).toEqual([
      { id: "a:1", source: "a" },
      { id: "x", source: "b" },
    ]);
  });

  it("takes a text file line by line, without blank lines, numbered as they stand", async () => {
    expect(await readSources(temporaryFile("a.txt", "one \n\n{two\r\n"))).toEqual([
      { id: "a:1", source: "one " },
      { id: "a:3", source: "{two" },
    ]);
  });

  it("refuses a file without rows, without a source column, and of an unknown kind", async () => {
    expect(short(await errorOf(readSources(temporaryFile("a.txt", "\n \n"))))).toBe("a.txt: the file has no rows.");
    expect(short(await errorOf(readSources(temporaryFile("a.jsonl", jsonl({ target: "1" })))))).toContain('no column "source"');
    expect(short(await errorOf(readSources(temporaryFile("a.md", "a"))))).toBe("a.md: unknown kind of data file.");
  });

  it("says of what is no file that it is none, before its ending", async () => {
    const markdown = temporaryFile("a.md", "a");
    expect((await errorOf(readSources(markdown))).hint).toBe("Its name must end in one of .jsonl, .jsonl.gz, .csv, .tsv, .parquet, .txt.");
    expect((await errorOf(readExamples(markdown))).hint).toBe("Its name must end in one of .jsonl, .jsonl.gz, .csv, .tsv, .parquet.");
    expect(short(await errorOf(readSources(`${markdown.slice(0, -1)}s`)))).toBe("a.ms: no such file.");
    expect((await errorOf(readSources(dirname(markdown)))).message).toBe(`${dirname(markdown)}: this is a folder; expected a data file.`);
  });
});
