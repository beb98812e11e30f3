import type { ParameterSpec, Parameters } from "../../nn/index.js";
import type { CheckpointRules } from "../checkpoint/index.js";
import { encodesLikeTransformers, type ModelKind } from "../model-kind.js";
import { byModelType } from "../model-type.js";
import { Bert } from "./bert.js";
import { type BertConfig, parseBertConfig } from "./bert-config.js";
import { bertParameterSpecs } from "./bert-parameters.js";
import { Deberta } from "./deberta.js";
import { type DebertaConfig, parseDebertaConfig } from "./deberta-config.js";
import { debertaParameterSpecs } from "./deberta-parameters.js";
import type { EncoderConfig } from "./encoder-config.js";
import type { EncoderModel } from "./encoder-model.js";
import { encoderRules } from "./encoder-names.js";
import { Roberta } from "./roberta.js";
import { parseRobertaConfig, type RobertaConfig } from "./roberta-config.js";

/** Everything the library needs to know of one encoder's `model_type`. */
export interface EncoderArchitecture<Config extends EncoderConfig = EncoderConfig> {
  /** What people are told of it. */
  readonly kind: ModelKind;
  parseConfig(json: Readonly<Record<string, unknown>>): Config;
  parameterSpecs(config: Config): ParameterSpec[];
  rules(config: Config): CheckpointRules;
  create(config: Config, parameters: Parameters): EncoderModel;
}

const bert: EncoderArchitecture<BertConfig> = {
  kind: {
    modelType: "bert",
    kind: "encoder",
    checkpoints: ["bert-base-uncased, -cased", "bert-large-uncased, -cased"],
    uses: ["BERTScore"],
    verified: encodesLikeTransformers,
    refused: ["relative positions"],
  },
  parseConfig: parseBertConfig,
  parameterSpecs: bertParameterSpecs,
  rules: () => encoderRules("bert."),
  create: (config, parameters) => new Bert(config, parameters),
};

const roberta: EncoderArchitecture<RobertaConfig> = {
  kind: {
    modelType: "roberta",
    kind: "encoder",
    checkpoints: ["roberta-base", "roberta-large"],
    uses: ["BERTScore"],
    verified: encodesLikeTransformers,
    refused: ["relative positions"],
  },
  parseConfig: parseRobertaConfig,
  parameterSpecs: bertParameterSpecs,
  rules: () => encoderRules("roberta."),
  create: (config, parameters) => new Roberta(config, parameters),
};

const deberta: EncoderArchitecture<DebertaConfig> = {
  kind: {
    modelType: "deberta",
    kind: "encoder",
    checkpoints: ["deberta-base", "deberta-large", "deberta-base-mnli"],
    uses: ["BERTScore"],
    verified: encodesLikeTransformers,
    refused: ["talking heads", "embeddings of another size than the hidden states"],
  },
  parseConfig: parseDebertaConfig,
  parameterSpecs: debertaParameterSpecs,
  // Published models that do not add positions to the words have the table all the same: their pretraining head read it.
  rules: ({ positionBiasedInput }) => encoderRules("deberta.", positionBiasedInput ? [] : ["embeddings.position_embeddings.weight"]),
  create: (config, parameters) => new Deberta(config, parameters),
};

const architectures: Readonly<Record<string, EncoderArchitecture>> = {
  bert: bert as unknown as EncoderArchitecture,
  roberta: roberta as unknown as EncoderArchitecture,
  deberta: deberta as unknown as EncoderArchitecture,
};

/** What is known of every `model_type` that only encodes. */
export const encoderKinds: readonly ModelKind[] = Object.values(architectures).map(({ kind }) => kind);

/** Every `model_type` that only encodes. */
export const encoderTypes: readonly string[] = Object.keys(architectures);

/** The encoder of a Hugging Face `model_type`. @throws ConfigError for one that is not supported, naming those that are. */
export function encoderArchitectureOf(modelType: unknown): EncoderArchitecture {
  return byModelType(architectures, modelType);
}
