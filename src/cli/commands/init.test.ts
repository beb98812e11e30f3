import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { useFolder } from "../../runs/testing/child-process.js";
import { runCommandLine } from "../program.js";

const folder = useFolder();
const at = (name: string): string => join(folder(), name);
const init = (...args: string[]): Promise<void> => runCommandLine(["node", "retort", "init", at("task.yaml"), ...args]);
const recipe = () => parse(readFileSync(at("task.yaml"), "utf8"));

beforeEach(() => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => write.mockRestore();
});

describe("retort init", () => {
  test("replaces neither a recipe nor a schema that is there, but with --force", async () => {
    writeFileSync(at("task.schema.json"), "mine");
    await expect(init()).rejects.toThrow(`${at("task.schema.json")}: exists already.`);
    expect([existsSync(at("task.yaml")), readFileSync(at("task.schema.json"), "utf8")]).toEqual([false, "mine"]);
    await init("--force");
    expect(JSON.parse(readFileSync(at("task.schema.json"), "utf8"))).toHaveProperty("properties.teacher");
    await expect(init()).rejects.toThrow(`${at("task.yaml")}: exists already.`);
  });

  test("with --json prints one document: the files, and the recipe that stands in them", async () => {
    await init("--json", "--set", "seed=7");
    const [[text]] = vi.mocked(process.stdout.write).mock.calls as [[string]];
    const { recipe: printed, file, schema } = JSON.parse(text);
    expect([file, schema]).toEqual([at("task.yaml"), at("task.schema.json")]);
    expect(printed).toEqual(recipe());
    expect(printed.seed).toBe(7);
  });

  test("leaves a schema of the same content alone, and takes no folder for one", async () => {
    await init();
    writeFileSync(at("task.yaml"), "mine");
    await expect(init()).rejects.toThrow(`${at("task.yaml")}: exists already.`);
    await runCommandLine(["node", "retort", "init", at("task.json")]);
    mkdirSync(at("other.schema.json"));
    await expect(runCommandLine(["node", "retort", "init", at("other.yaml")])).rejects.toThrow(
      `${at("other.schema.json")}: exists already.`,
    );
  });

  test("takes a dataset or files alone for the quickstart's recipe on them", async () => {
    await init("--dataset", "webapi");
    expect(recipe()).toMatchObject({ data: { dataset: "webapi" }, teacher: { shape: { numLayers: 3 } } });
    await init("--train", at("pairs.jsonl"), "--force");
    expect(recipe()).toMatchObject({ data: { train: "pairs.jsonl" }, teacher: { shape: { numLayers: 3 } } });
  });

  test.each([
    [["--preset", "paper"], "--preset goes with --teacher and --train or --dataset."],
    [["--teacher", "t5"], "--teacher goes with --train or --dataset."],
    [["--fine-tune-teacher", "--train", "a.jsonl"], "--fine-tune-teacher goes with --teacher and --train or --dataset."],
  ])("refuses half a recipe, %j, and does not advise itself", async (flags, message) => {
    await expect(init(...flags)).rejects.toMatchObject({ message, hint: expect.stringMatching(/^Without --teacher/) });
    expect(existsSync(at("task.yaml"))).toBe(false);
  });
});
