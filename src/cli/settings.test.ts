import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ConfigError } from "../core/index.js";
import { applySettings, modelPath, readRecipe, withDataFrom, withPaths } from "./settings.js";

/** Writes a recipe into a fresh folder that goes away with the test; returns its path. */
function recipeFile(text: string, name = "recipe.yaml"): string {
  const folder = mkdtempSync(join(tmpdir(), "retort-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error("nothing was refused");
}

describe("modelPath", () => {
  test("a name of the hub stays where there is no such folder", () => {
    const folder = dirname(recipeFile("", "recipe.yaml"));
    const change = (path: string): string => resolve(folder, path);
    expect(modelPath("org/name@v1", change)).toBe("org/name@v1");
    mkdirSync(join(folder, "org/name"), { recursive: true });
    expect(modelPath("org/name", change)).toBe(join(folder, "org/name"));
    for (const path of ["name", "./org/name", "a/b/c"]) expect(modelPath(path, change)).toBe(resolve(folder, path));
  });

  test("an encoder's name stays, its folder and its baseline are places", () => {
    const place = (bertScore: string) => {
      const path = recipeFile(`evaluation: {decoding: {method: greedy}, bertScore: ${bertScore}}`);
      return { ...(readRecipe(path).evaluation as { bertScore: object }).bertScore, folder: dirname(path) };
    };
    expect(place("{model: org/encoder@v1, layer: 3}")).toMatchObject({ model: "org/encoder@v1", layer: 3 });
    const own = place("{model: ./bert, baseline: base.tsv}");
    expect(own).toMatchObject({ model: join(own.folder, "bert"), baseline: join(own.folder, "base.tsv") });
  });

  test("a dataset's name stays, what ends as data files do is a file", () => {
    const path = recipeFile("data: {train: org/data, unlabeled: org/more.jsonl}");
    expect(readRecipe(path).data).toEqual({ train: "org/data", unlabeled: join(dirname(path), "org/more.jsonl") });
  });

  test("recipes, settings and written recipes keep it", () => {
    const recipe = readRecipe(recipeFile("teacher: {from: org/teacher}\nstudent: {from: org/student@main}\ndata: {train: data/a.jsonl}"));
    expect(recipe).toMatchObject({ teacher: { from: "org/teacher" }, student: { from: "org/student@main" } });
    expect(applySettings(recipe, ["model.from=org/other"])).toMatchObject({
      teacher: { from: "org/teacher" },
      model: { from: "org/other" },
    });
    expect(withPaths(recipe, (path) => relative("/elsewhere", path))).toMatchObject({ teacher: { from: "org/teacher" } });
  });
});

test("a recipe that is only Git LFS's pointer is called so", () => {
  const path = recipeFile("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
  expect(refusal(() => readRecipe(path))).toBe(`${path}: a Git LFS pointer, not the file.`);
});

describe("applySettings", () => {
  test.each([
    ["{context}", "{context}"],
    ["{a.b[0]}; {c}", "{a.b[0]}; {c}"],
    ["{}", {}],
    ["20", 20],
    ["1e-3", 1e-3],
    ["-1", -1],
    ["true", true],
    ["null", null],
    ["text", "text"],
    ["'20'", "20"],
    ['"a b"', "a b"],
    ["[1, 2]", [1, 2]],
    ["{a: 1}", { a: 1 }],
    ["", ""],
    ["summarize: ", "summarize: "],
    ["translate English to German: ", "translate English to German: "],
    ["- item", "- item"],
    ["a=b", "a=b"],
    ["#comment", "#comment"],
    ["{broken", "{broken"],
  ])("reads %j as what it looks like", (value, expected) => {
    expect(applySettings({}, [`key=${value}`])).toEqual({ key: expected });
  });

  test("sets nested keys, making what is missing and keeping what is there", () => {
    const recipe = { student: { training: { maxEpochs: 60, patience: 8 } }, seed: 1 };
    expect(applySettings(recipe, ["student.training.maxEpochs=20", "generation.batchTokens=512"])).toEqual({
      student: { training: { maxEpochs: 20, patience: 8 } },
      seed: 1,
      generation: { batchTokens: 512 },
    });
    expect(recipe.student.training.maxEpochs).toBe(60);
  });

  test("the last of two settings counts", () => {
    expect(applySettings({}, ["seed=1", "seed=2"])).toEqual({ seed: 2 });
  });

  test("paths of data are relative to the working folder", () => {
    expect(applySettings({ data: { train: "/a/b.jsonl" } }, ["data.unlabeled=c.jsonl", "data.prompt=c.jsonl"])).toEqual({
      data: { train: "/a/b.jsonl", unlabeled: resolve("c.jsonl"), prompt: "c.jsonl" },
    });
  });

  test.each(["seed", "=5", ""])("refuses %j, which is no KEY=VALUE", (setting) => {
    expect(refusal(() => applySettings({}, [setting]))).toBe(
      `--set ${setting}: expected KEY=VALUE, such as student.training.maxEpochs=20.`,
    );
  });

  test("refuses to go through a value", () => {
    expect(refusal(() => applySettings({ seed: 1 }, ["seed.more=5"]))).toBe("--set seed.more: 'more' cannot be set inside 1.");
  });

  test("cannot reach an object's prototype", () => {
    const changed = applySettings({}, ["__proto__.polluted=true"]) as Record<string, unknown>;
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(changed)).toEqual(["__proto__"]);
  });
});

describe("readRecipe", () => {
  test("paths of data are relative to the file, wherever one stands", () => {
    const path = recipeFile("data:\n  train: pairs.jsonl\n  unlabeled: ../more/inputs.jsonl\n  test: /abs/test.jsonl\n  prompt: 'x/y: '\n");
    expect(readRecipe(path)).toEqual({
      data: {
        train: join(path, "../pairs.jsonl"),
        unlabeled: join(path, "../../more/inputs.jsonl"),
        test: "/abs/test.jsonl",
        prompt: "x/y: ",
      },
    });
  });

  test("the name of a built-in dataset is no path", () => {
    expect(readRecipe(recipeFile("data: { dataset: webapi }"))).toEqual({ data: { dataset: "webapi" } });
  });

  test("reads JSON, too", () => {
    expect(readRecipe(recipeFile('{"seed": 7}', "recipe.json"))).toEqual({ seed: 7 });
  });

  test("a missing file, and a folder", () => {
    expect(refusal(() => readRecipe("/nowhere/recipe.yaml"))).toBe("/nowhere/recipe.yaml: no such file.");
    const path = recipeFile("");
    mkdirSync(`${path}.d`);
    expect(refusal(() => readRecipe(`${path}.d`))).toBe(`${path}.d: this is a folder; expected a recipe file.`);
  });

  test.each([["- a\n- b\n"], ["just text"], [""], ["42"]])("%j is no mapping", (text) => {
    const path = recipeFile(text);
    expect(refusal(() => readRecipe(path))).toBe(`${path}: a recipe is a mapping of keys to values.`);
  });

  test("tabs, with their place", () => {
    const path = recipeFile("student:\n\ttraining: 1\n");
    expect(refusal(() => readRecipe(path))).toMatch(new RegExp(`^${path}:2:\\d+: Tabs are not allowed as indentation\\.$`));
  });

  test("a key that stands twice, with its place", () => {
    const path = recipeFile("seed: 1\nseed: 2\n");
    expect(refusal(() => readRecipe(path))).toMatch(new RegExp(`^${path}:2:1: Map keys must be unique\\.$`));
  });
});

test("only paths are changed", () => {
  const recipe = {
    data: { dataset: "webapi", train: "/a", prompt: "/imagine " },
    student: { from: "auto" },
    teacher: { from: "/t" },
    seed: 1,
  };
  expect(withPaths(recipe, (path) => `.${path}`)).toEqual({
    data: { dataset: "webapi", train: "./a", prompt: "/imagine " },
    student: { from: "auto" },
    teacher: { from: "./t" },
    seed: 1,
  });
});

test("other data leave a recipe's lengths, prompt and columns as they are", () => {
  const recipe = { seed: 1, data: { train: "a.jsonl", unlabeled: "b.jsonl", maxSourceLength: 9, columns: { source: "text" } } };
  expect(withDataFrom(recipe, { train: "c.jsonl" })).toEqual({
    seed: 1,
    data: { train: "c.jsonl", maxSourceLength: 9, columns: { source: "text" } },
  });
  expect(withDataFrom({ seed: 1 }, { dataset: "webapi" })).toEqual({ seed: 1, data: { dataset: "webapi" } });
});
