import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, readDocument, sharedFolder } from "./support/command-line.js";

const golden = (name: string): string => fileURLToPath(new URL(`../golden/gguf/${name}`, import.meta.url));
const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const importing = (...args: string[]) => retort.run("import", ...args);

beforeAll(() => copyFileSync(golden("smollm.gguf"), at("tiny.gguf")));

describe("retort import", () => {
  test("makes a folder that generates, with the file's licence on its card and its chat template", async () => {
    const { exitCode, stdout } = await importing("tiny.gguf", "--output", "out/tiny");
    expect([exitCode, stdout]).toEqual([0, "out/tiny: a llama of 140,864 parameters.\n"]);
    expect(readDocument(folder, "out/tiny/config.json")).toMatchObject({ model_type: "llama", rope_theta: 100_000, dtype: "float32" });
    expect(readDocument(folder, "out/tiny/tokenizer_config.json").chat_template).toContain("<|im_start|>");
    expect(readFileSync(at("out/tiny/README.md"), "utf8")).toMatch(
      /^---\nlicense: apache-2\.0\n[\s\S]*tiny\.gguf, a GGUF file with weights of type F16, F32, Q4_0/,
    );
    writeFileSync(at("inputs.txt"), "one two\n123\n");
    const generated = await retort.run("generate", "--model", "out/tiny", "--inputs", "inputs.txt", "--max-new-tokens", "5");
    expect(generated.exitCode).toBe(0);
    expect(generated.stdout.trim().split("\n")).toHaveLength(2);
  });

  test("tells on stderr what the file does not say, and with --json in the document, too", async () => {
    const { stdout, stderr } = await importing(golden("qwen3.gguf"), "--output", "qwen3", "--dtype", "bfloat16", "--json");
    const { modelType, warnings, output } = JSON.parse(stdout);
    expect([modelType, output]).toEqual(["qwen3", at("qwen3")]);
    expect(warnings).toEqual([expect.stringMatching(/qwen3\.gguf has no tokenizer\.chat_template: /)]);
    expect(stderr).toContain(warnings[0]);
    expect(readDocument(folder, "qwen3/config.json").dtype).toBe("bfloat16");
  });

  test("writes into a folder that has something in it only with --force, and leaves others' files", async () => {
    mkdirSync(at("full"));
    writeFileSync(at("full/notes.txt"), "mine");
    const refused = await importing("tiny.gguf", "--output", "full");
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/^ConfigError: \S+\/full: has something in it already \(notes\.txt\)\.$/m),
    ]);
    expect((await importing("tiny.gguf", "--output", "full", "--force")).exitCode).toBe(0);
    expect(readdirSync(at("full"))).toEqual(expect.arrayContaining(["config.json", "model.safetensors", "notes.txt", "tokenizer.json"]));
  });

  test.each<[what: string, args: readonly string[], message: RegExp]>([
    ["no file", [], /^ConfigError: missing required argument 'file'\.$/m],
    ["a file that is not there", ["none.gguf"], /^CheckpointError: \S+\/none\.gguf: there is no such file\.$/m],
    ["a folder", ["."], /^CheckpointError: \S+: is not a file\.$/m],
    ["an empty file", ["empty.gguf"], /^CheckpointError: \S+\/empty\.gguf: 0 bytes are too few for a GGUF file\.$/m],
    ["another kind of file", ["text.gguf"], /^CheckpointError: \S+\/text\.gguf: is no GGUF file: it does not begin with GGUF\.$/m],
    ["a file that was cut off", ["cut.gguf"], /^CheckpointError: \S+\/cut\.gguf: tensor '\S+' ends at byte \d+, but the file has \d+\.$/m],
    ["a dtype that is none", ["tiny.gguf", "--dtype", "int8"], /^ConfigError: .*Allowed choices are float32, bfloat16, float16\.$/m],
  ])("refuses %s, and leaves no folder", async (_, args, message) => {
    writeFileSync(at("empty.gguf"), "");
    writeFileSync(at("text.gguf"), "{}".repeat(40));
    writeFileSync(at("cut.gguf"), readFileSync(at("tiny.gguf")).subarray(0, -5000));
    const { exitCode, stdout, stderr } = await importing(...args, "--output", "refused");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(at("refused"))).toBe(false);
  });
});
