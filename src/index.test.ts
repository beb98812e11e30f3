import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as library from "./index.js";

/** The public names. One that goes away or changes is a breaking change, and stands in CHANGELOG.md. */
const values = `
  approximateRandomization ArtifactStore assertFitsModel bertScore bleu bootstrapInterval builtInDatasets chrf configJsonSchema
  copyModel corpusBleu corpusChrf corpusNegativeLogLikelihood corpusRouge corpusStatistics corpusTer defaultStoreFolder distill
  distillPreset distinctNgramShare divergence encodeExamples encodeInputs engineInfo epochTargets estimate evaluate evaluateTexts
  fineTune fineTuning fitTemperature formatScore generateAll generateOutputs groupPseudoTargets initializeModel isDecoderOnly
  JobCrash JobError jointTeaching lengthRatio liveTensors loadDataset loadEncoder loadModel loadTokenizer logitsKd
  makePseudoTargets meanOverLabels measure modelKinds negativeLogLikelihood noGrad operator pairedBootstrap parseModelConfig
  phonemeErrorRate phonemeErrors presetFor pretrain pruneLayers pruneModel RandomStream readEvents readings readModelConfig
  readStatus repeatedNgramShare resolveConfig resolveEvaluateConfig resolveFineTuneConfig resolveGenerateConfig
  resolveMeasureConfig resolvePretrainConfig resolvePruneConfig RetortError rouge runJob runPaths saveModel scope scoreCorpus
  sentenceBleu takeProbe Tensor ter threads Tokenizer train trainByteLevelBpe wordErrorRate wordErrors
`;
const types = `
  BootstrapInterval CorpusStatistics Dataset Decoding DistillConfig DistillRecipe DistillReport DivergenceSettings DType
  EncodedExample EncodedInput EncoderModel Estimate EvaluateConfig EvaluateRecipe EvaluationReport EvaluationTexts Example
  FineTuneConfig FineTuneRecipe FineTuneReport ForwardInputs ForwardOptions ForwardOutput GenerateAllOptions GenerateConfig
  Generated GenerateRecipe GenerateReport JobRequest MeasureConfig Measurements MeasureRecipe Metric ModelConfig ModelKind
  Objective PairedComparison PretrainConfig PretrainRecipe PretrainReport PruneConfig PruneRecipe PruneReport PseudoTarget
  RecipeContext RunEvent RunningJob RunPaths RunStatus Score TeacherAndStudent TextModel TrainByteLevelBpeOptions TrainOptions
  TrainResult UnlabeledInput
`;

const text = readFileSync(new URL("./index.ts", import.meta.url), "utf8");
const listed = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, allTypes, names]) =>
  (names as string)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => (allTypes === undefined ? name : `type ${name}`)),
);

test("the library exports these values, and no other", () => {
  expect(Object.keys(library).sort()).toEqual(values.trim().split(/\s+/).sort());
});

test("the library exports these types, and no other", () => {
  const found = listed.filter((name) => name.startsWith("type ")).map((name) => name.slice(5));
  expect(found.sort()).toEqual(types.trim().split(/\s+/).sort());
});

test("every name is exported by name, once, and there are at most 150", () => {
  expect(text).not.toMatch(/export (?:type )?\*/);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.length).toBeLessThanOrEqual(150);
});
