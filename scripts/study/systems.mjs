// The systems of a study, each made from what the ones before it left: every training resumes from its own checkpoint folder.
import { join } from "node:path";
import { contentHash, snakeCaseKeys, streamSeed } from "../../dist/core/index.js";
import { denoisingExamples, spanCorruption, textInfilling } from "../../dist/data/index.js";
import { epochTargets, fineTuning, groupPseudoTargets, jointTeaching, logitsKd, makePseudoTargets } from "../../dist/distill/index.js";
import { corpusNegativeLogLikelihood, fitTemperature } from "../../dist/evaluate/index.js";
import { copyModel, parseT5Config, T5, withDropoutRate } from "../../dist/models/index.js";
import { ArtifactStore, readJsonLines } from "../../dist/runs/index.js";
import { sentinelIds } from "../../dist/tokenizers/index.js";
import { train } from "../../dist/train/index.js";

/** Every system takes exactly `maxSteps` steps: epochs and patience end nothing. */
const endless = { maxEpochs: 1_000_000, patience: 1_000_000 };

/** What a system's result depends on: the system, and how it is evaluated. */
export function resultIdentity(systems, name) {
  return contentHash({ system: systems.identity(name), evaluation: systems.plan.evaluation });
}

/** Everything that the systems of one seed share. */
export class Systems {
  constructor(plan, data, { seed, folder, log }) {
    Object.assign(this, { plan, data, seed, folder, log });
    this.models = new Map();
  }

  /** The trained model of a system or a base; trains it, and what it needs, if nobody did before. */
  async model(name) {
    if (!this.models.has(name)) this.models.set(name, await (name in this.plan.bases ? this.#base(name) : this.#system(name)));
    return this.models.get(name);
  }

  /**
   * All that a system or a base depends on, and nothing else: two plans that agree on it share its checkpoints and results, whatever other
   * systems they have.
   */
  identity(name) {
    const { plan, data, seed } = this;
    if (name in plan.bases)
      return contentHash({ ...plan.bases[name], seed, splits: data.task.splits, data: plan.data, tokenizer: plan.tokenizer });
    const { from, teacher, ...system } = plan.systems[name];
    return contentHash({
      ...system,
      from: this.identity(from),
      ...(teacher === undefined ? {} : { teacher: this.identity(teacher), jointTeaching: plan.jointTeaching, generation: plan.generation }),
    });
  }

  async #system(name) {
    const { data } = this;
    const system = this.plan.systems[name];
    const teacher = system.teacher === undefined ? undefined : await this.model(system.teacher);
    const student = withDropoutRate(copyModel(await this.model(system.from)), system.training.dropoutRate);
    const written = system.pseudoTargets === undefined ? [] : await this.#pseudoTargets(teacher, system.pseudoTargets);
    const teacherTemperature = await this.#teacherTemperature(system);
    return this.#fit(student, this.#objective({ ...system, teacherTemperature }, { teacher, student }), {
      name,
      training: system.training,
      examples: (epoch) => epochTargets(written, epoch, data.train),
    });
  }

  /** What a system's teacher is softened by: the plan's number, or the one that fits the teacher to the validation split. */
  async #teacherTemperature({ teacher, teacherTemperature = 1 }) {
    if (teacherTemperature !== "fit") return teacherTemperature;
    const fitted = await fitTemperature(await this.model(teacher), this.data.validation, { batchTokens: this.plan.generation.batchTokens });
    this.log(`${teacher}: temperature ${fitted.temperature.toFixed(3)}, nll ${fitted.nllUnscaled.toFixed(4)} → ${fitted.nll.toFixed(4)}`);
    return fitted.temperature;
  }

  #objective({ objective, alpha, teacherTemperature }, models) {
    if (objective === "fine-tuning") return fineTuning(models.student);
    if (objective === "logits-kd") return logitsKd(models, { teacherTemperature });
    const { maxTargetLength, sampling, batchTokens } = { ...this.plan.data, ...this.plan.jointTeaching };
    return jointTeaching(models, {
      teacherTemperature,
      alpha,
      seed: this.seed,
      sampling: { ...sampling, maxNewTokens: maxTargetLength },
      batchTokens,
    });
  }

  /** A shape from random weights, pretrained on the task's inputs if the plan says so. */
  async #base(name) {
    const { data, seed } = this;
    const { shape, pretraining } = this.plan.bases[name];
    const { vocabularySize, padTokenId, eosTokenId, maskTokenId } = data.tokenizer;
    const ids = { vocab_size: vocabularySize, pad_token_id: padTokenId, eos_token_id: eosTokenId, decoder_start_token_id: padTokenId };
    const model = T5.initialize(parseT5Config({ ...snakeCaseKeys(shape), model_type: "t5", ...ids }), { seed });
    if (pretraining === undefined) return model;
    const { noise, ...training } = pretraining;
    const corruption =
      noise.kind === "span-corruption"
        ? spanCorruption({ ...noise, sentinelIds: sentinelIds(data.tokenizer), eosTokenId })
        : textInfilling({ ...noise, maskTokenId, eosTokenId });
    const inputs = [...data.train, ...data.unlabeled];
    const validation = denoisingExamples(data.validation, 0, { corruption, seed: streamSeed(seed, "pretraining validation") });
    const examples = (epoch) => denoisingExamples(inputs, epoch, { corruption, seed: streamSeed(seed, "pretraining") });
    const denoiser = withDropoutRate(model, training.dropoutRate);
    return this.#fit(denoiser, fineTuning(denoiser), { name, training, examples, validation });
  }

  async #pseudoTargets(teacher, { inputs, decoding }) {
    const { data, plan, seed, folder, log } = this;
    const withText = (rows, texts) => rows.map(({ id, inputIds }, i) => ({ id, inputIds, source: texts[i].source }));
    const { splits } = data.task;
    const all = [...withText(data.train, splits.train), ...(inputs === "both" ? withText(data.unlabeled, splits.unlabeled) : [])];
    const artifact = await makePseudoTargets(teacher, all, {
      store: new ArtifactStore(join(folder, "store")),
      tokenizer: data.tokenizer,
      decoding: { ...decoding, maxNewTokens: plan.data.maxTargetLength, ...(decoding.method === "sampling" ? { seed } : {}) },
      batchTokens: plan.generation.batchTokens,
      onProgress: (done) => log(`pseudo-targets ${done} of ${all.length}`),
    });
    const lines = artifact.manifest.files.flatMap(({ path }) => readJsonLines(join(artifact.folder, path)));
    return groupPseudoTargets(lines, all);
  }

  async #fit(model, objective, { name, training, examples, validation = this.data.validation }) {
    const { plan, seed, folder, log } = this;
    const { batchTokens, dropoutRate: _dropout, ...settings } = training;
    const { padTokenId, decoderStartTokenId } = model.config;
    const started = performance.now();
    const { best, steps } = await train({
      model,
      objective,
      data: { examples, batchTokens, padTokenId, decoderStartTokenId },
      settings: { ...endless, warmupSteps: 100, weightDecay: 1e-5, maxGradientNorm: 1, computeDtype: "float32", ...settings },
      seed,
      name,
      validate: () => corpusNegativeLogLikelihood(model, validation, { batchTokens: plan.generation.batchTokens }),
      folder: join(folder, "checkpoints", name),
      fingerprint: this.identity(name),
      onEvent: (event) => {
        if (event.kind === "evaluation") log(`${name} step ${event.step} nll ${event.scores.nll.toFixed(4)}${event.isBest ? " *" : ""}`);
        if (event.kind === "warning") log(event.message);
      },
    });
    log(`${name}: best ${best.toFixed(4)} after ${steps} steps, ${((performance.now() - started) / 1000).toFixed(0)} s`);
    return model;
  }
}
