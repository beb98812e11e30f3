export { type SacrebleuOptions, sacrebleuInterval, sacrebleuResamples } from "./sacrebleu-resamples.js";
export { sacrebleuPairedBootstrap, sacrebleuRandomization } from "./sacrebleu-tests.js";
