import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../../scripts/mutations/mutate.mjs", import.meta.url));

// Those that need no run, which take the time; the whole campaign is in docs/studies/LOG.md.
const kinds =
  "data,outputs,references,recipe,config.json of,generation_config,safetensors,tokenizer.json,special_tokens,spiece,vocab,merges,store,BERTScore";

test("damaged inputs are refused by name or read as what they say: none is silently wrong, a stack trace or without an end", async () => {
  const args = ["--count", "90", "--seed", "20261130", "--only", kinds];
  // What fails has said why on its way out.
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]).catch((failure) => failure);
  const [cases, refused, ...others] = (/\*\*together\*\* \| (.*) \|/.exec(stdout)?.[1] ?? "").split(" | ").map(Number);
  expect(cases).toBe(90);
  expect(refused).toBeGreaterThan(45);
  const [silentlyWrong, crash, hang] = others.slice(3);
  expect({ silentlyWrong, crash, hang }).toEqual({ silentlyWrong: 0, crash: 0, hang: 0 });
});
