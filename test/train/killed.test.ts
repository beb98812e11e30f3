import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/core/index.js";
import { tinyLora } from "../../src/models/testing/tiny-lora.js";
import { childEnvironment, useChildren, useFolder } from "../../src/runs/testing/child-process.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { runTinyTraining, type TinyTrainingChanges, type TinyTrainingResult } from "../../src/train/testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();
const children = useChildren(["src/train/testing/tiny-training.ts", "src/models/testing/tiny-lora.ts"]);

/** `args[1]` is a number; `args[2]` says that an adapter is trained. */
const PRELUDE = `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  import { threads } from "../dist/tensor/index.js";
  import { tinyLora } from "../dist/models/testing/tiny-lora.js";
  import { runTinyTraining } from "../dist/train/testing/tiny-training.js";
  threads(1);
  const initialize = args[2] === "adapter" ? { initialize: () => tinyLora(undefined, { dropout: 0.2 }) } : {};
  const die = () => process.kill(process.pid, "SIGKILL");
`;

/** Dies in the middle of the second epoch. */
const DIE_BETWEEN = `${PRELUDE}
  const onEvent = ({ kind, step }) => kind === "step" && step === Number(args[1]) && die();
  await runTinyTraining(args[0], { ...initialize, options: { onEvent } });`;

/** Dies at the n-th time that the end of the second epoch asks the disk to keep or to rename something. */
const DIE_WRITING = `${PRELUDE}
  let epochs = 0; // with the validation before the first
  let isSecond = false;
  let calls = 0;
  for (const name of ["fsyncSync", "renameSync"]) {
    const original = fs[name];
    fs[name] = (...paths) => {
      if (isSecond && ++calls === Number(args[1])) die();
      return original(...paths);
    };
  }
  syncBuiltinESMExports();
  const onEvent = ({ kind, step }) => {
    if (kind === "evaluation") epochs++;
    if (kind === "step") isSecond = epochs === 2;
  };
  await runTinyTraining(args[0], { options: { onEvent } });`;

const GO_ON = `${PRELUDE}
  try {
    await runTinyTraining(args[0]);
  } catch ({ name, message }) {
    say(JSON.stringify({ name, message }));
  }`;

/** The one file of best weights that a finished training leaves. */
const isBest = /^best-\d+\.safetensors$/;

type Counted = { kind: string; step: number; scores?: { nll: number } };
const steps = ({ events }: TinyTrainingResult): number[] =>
  (events as Counted[]).flatMap(({ kind, step }) => (kind === "step" ? [step] : []));
const values = ({ events }: TinyTrainingResult): number[] => (events as Counted[]).flatMap(({ scores }) => scores?.nll ?? []);

/** The training goes on from its checkpoint, not from the start, and ends as the one that nothing happened to. */
async function expectSameEnd(path: string, changes: TinyTrainingChanges = {}): Promise<void> {
  const whole = await runTinyTraining(join(folder(), "whole"), changes);
  const resumed = await runTinyTraining(path, changes);
  expect(steps(resumed).length).toBeGreaterThan(0);
  expect(steps(whole).slice(-steps(resumed).length)).toEqual(steps(resumed));
  expect(steps(resumed)[0]).toBeGreaterThan(1);
  expect(values(whole).slice(-values(resumed).length)).toEqual(values(resumed));
  expect(resumed.weights).toBe(whole.weights);
  expect(readdirSync(path).sort()).toEqual([expect.stringMatching(isBest), "last"]);
}

async function expectKilled(code: string, ...args: string[]): Promise<void> {
  const child = children.start(code, ...args);
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGKILL");
}

describe("a training that is killed", () => {
  it("between two checkpoints goes on from the last one with the same bits", async () => {
    const path = join(folder(), "killed");
    const perEpoch = steps(await runTinyTraining(join(folder(), "counted"))).length / 3;
    await expectKilled(DIE_BETWEEN, path, String(perEpoch + 2));
    await expectSameEnd(path);
  });

  it("goes on with the same bits where it trains an adapter, and its base never changes", async () => {
    const path = join(folder(), "killed");
    const changes = { initialize: () => tinyLora(undefined, { dropout: 0.2 }) };
    const perEpoch = steps(await runTinyTraining(join(folder(), "counted"), changes)).length / 3;
    await expectKilled(DIE_BETWEEN, path, String(perEpoch + 2), "adapter");
    await expectSameEnd(path, changes);
  });

  // 1 to 3 write the best weights, 4 to 16 the three files of the checkpoint beside the old one, 17 and 18 exchange the two.
  it.each([1, 2, 5, 11, 16, 17, 18, 19])(
    "while it writes a checkpoint, at disk operation %i, has lost nothing but that epoch",
    async (operation) => {
      const path = join(folder(), "killed");
      await expectKilled(DIE_WRITING, path, String(operation));
      await expectSameEnd(path);
    },
  );
});

describe("a disk that refuses a checkpoint", () => {
  it.each(["the best weights", "last/optimizer.safetensors"])(
    "at %s: the error says so, and the old checkpoint goes on with the same bits",
    async (what) => {
      const path = join(folder(), "full");
      const controller = new AbortController();
      let epochs = 0;
      const onEvent = ({ kind }: { kind: string }): void => {
        if (kind === "evaluation") epochs++;
        if (epochs === 2 && kind === "step") controller.abort();
      };
      await expect(runTinyTraining(path, { options: { signal: controller.signal, onEvent } })).rejects.toThrow(InterruptedError);
      const before = readFileSync(join(path, "last", "state.json"));
      const file = what === "the best weights" ? (readdirSync(path).find((name) => isBest.test(name)) as string) : what;
      const blocks = Math.floor(statSync(join(path, file)).size / 512) - 1;
      const limited = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`;
      const output = execFileSync("sh", ["-c", limited, "sh", ...children.command(GO_ON, path)], {
        encoding: "utf8",
        env: childEnvironment,
      });
      const { name, message } = JSON.parse(output) as { name: string; message: string };
      expect(name).toBe("StorageError");
      expect(message).toMatch(what === "the best weights" ? /best-\d+\.safetensors/ : /optimizer\.safetensors/);
      expect(message).toContain("the file would exceed the allowed file size");
      expect(readFileSync(join(path, "last", "state.json")).equals(before)).toBe(true);
      await expectSameEnd(path);
    },
  );
});
