import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../core/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { runTinyTraining } from "./testing/tiny-training.js";

useNoLeaks();
const folder = useFolder();

/** A training that stopped in its third epoch: it has best weights and a checkpoint. */
const stopped = (): string => join(folder(), "stopped");
beforeEach(async () => {
  const controller = new AbortController();
  let epochs = 0;
  const onEvent = ({ kind }: { kind: string }): void => {
    if (kind === "evaluation") epochs++;
    if (epochs === 2 && kind === "step") controller.abort();
  };
  await expect(runTinyTraining(stopped(), { options: { signal: controller.signal, onEvent } })).rejects.toThrow("interrupted");
});

const best = (): string => readdirSync(stopped()).find((name) => name.startsWith("best-")) as string;
const files: Record<string, () => string> = {
  "last/state.json": () => "last/state.json",
  "last/model.safetensors": () => "last/model.safetensors",
  "last/optimizer.safetensors": () => "last/optimizer.safetensors",
  "best weights": best,
};

const damages: Record<string, (path: string) => void> = {
  "a bit": (path) => {
    const bytes = readFileSync(path);
    // In the last third: in the weights, and in the numbers of state.json.
    const at = path.endsWith(".json") ? bytes.lastIndexOf('"step": ') + 8 : Math.floor(bytes.length * 0.7);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  },
  "its end": (path) => truncateSync(path, readFileSync(path).length - 3),
  "all of it": (path) => rmSync(path),
};

describe("a checkpoint that has lost", () => {
  const cases = Object.keys(files).flatMap((name) => Object.keys(damages).map((damage) => [damage, name] as const));
  // Without its state there is no checkpoint: the training starts over by itself.
  it.each(cases.filter(([damage, name]) => damage !== "all of it" || name !== "last/state.json"))(
    "%s of %s is refused by that name, and goes on from what the hint leaves",
    async (damage, name) => {
      const path = join(stopped(), files[name]?.() as string);
      damages[damage]?.(path);
      const error = await runTinyTraining(stopped()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CheckpointError);
      const { message, hint } = error as CheckpointError;
      expect(message).toMatch(new RegExp(`^${path}: (has|is missing|not a JSON document)`));
      const [, remains] = /^Put the file back as it was; or remove (\S+), and this training starts over/.exec(hint ?? "") ?? [];
      rmSync(remains as string, { recursive: true });
      const { weights } = await runTinyTraining(stopped());
      expect(weights).toBe((await runTinyTraining(join(folder(), "whole"))).weights);
    },
  );

  it("a file for that of another training of the same model is refused, too", async () => {
    const other = join(folder(), "other");
    await runTinyTraining(other, { settings: { learningRate: 0.01, maxEpochs: 1 } });
    cpSync(join(other, "last", "optimizer.safetensors"), join(stopped(), "last", "optimizer.safetensors"));
    await expect(runTinyTraining(stopped())).rejects.toThrow(/last\/optimizer\.safetensors: has sha-256 \w+, \w+ was written\.$/);
  });

  it("its hashes, as those of earlier versions have none, is refused by name", async () => {
    const path = join(stopped(), "last", "state.json");
    const { sha256: _, files: __, ...state } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...state, version: 3 }));
    await expect(runTinyTraining(stopped())).rejects.toThrow(
      `${path}: carries no hash of its content: an earlier version wrote it, or something else has changed it.`,
    );
  });
});
