// A distillation through the library: a teacher and a student from random weights, two sampled pseudo-targets per input, Joint-Teaching, and what
// the student then answers. In a clone after `npm run setup`, or wherever retort-kd is installed:
//
//   node examples/distill.mjs pairs.jsonl inputs.jsonl runs/example
//
// Sizes and epochs are those of a first look; `from: "FOLDER"` in the place of `shape` starts from a Hugging Face folder.
import { join, resolve } from "node:path";
import { readings, resolveConfig, resolveGenerateConfig, runJob } from "retort-kd";

const [train, unlabeled, runFolder] = process.argv.slice(2).map((path) => resolve(path));
if (runFolder === undefined) throw new Error("usage: node examples/distill.mjs PAIRS INPUTS RUN-FOLDER");

const training = { learningRate: 4e-3, warmupSteps: 5, maxEpochs: 4, batchTokens: 1024 };
const shape = { dModel: 32, dKv: 16, dFf: 64, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const config = resolveConfig({
  data: { train, unlabeled },
  teacher: { shape: { ...shape, dModel: 64, dFf: 128 }, training },
  student: { shape, training },
  pseudoTargets: { inputs: "both", sequences: 2, decoding: { method: "sampling", topP: 0.95 } },
  distillation: { jointTeaching: { alpha: 0.5 }, training },
});

// Ctrl-C saves a checkpoint; the same command goes on from it.
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const onEvent = (event) => {
  if (event.kind === "phase" && event.state === "end") process.stderr.write(`${event.phase} done\n`);
};

const report = await runJob({ recipe: "distill", config, runFolder }, { signal: stop.signal, onEvent }).result;
process.stdout.write(`${readings(report)}\n`);

const answers = resolveGenerateConfig({ model: join(runFolder, "student"), inputs: unlabeled });
const { lines } = await runJob({ recipe: "generate", config: answers, runFolder }, { signal: stop.signal }).result;
for (const { source, outputs } of lines.slice(0, 3)) process.stdout.write(`${source} → ${outputs[0].text}\n`);
