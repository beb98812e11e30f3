import { generate } from "../../generate/index.js";
import { forwardFlops, generationFlops, isDecoderOnly, type ModelDimensions, modelDimensions, type TextModel } from "../../models/index.js";
import { countFlops, noGrad, scope } from "../../tensor/index.js";
import { decodingOfLength, exampleBatch, type Place, randomIds } from "./example-batch.js";
import type { FlopCount, FlopsFound, Probe } from "./probe.js";

type FlopsProbe = Extract<Probe, { kind: "flops" }>;

/** The model's sizes, and the operations of one example: counted while it runs, and by formula. */
export function findFlops(model: TextModel, { inputLengths, beams, outputLength }: FlopsProbe, place: Place): FlopsFound {
  const dimensions = modelDimensions(model.config);
  const cells = inputLengths.flatMap((inputLength) => beams.map((count) => ({ inputLength, beams: count })));
  const context = { model, dimensions, outputLength, place };
  return {
    kind: "flops",
    modelType: model.config.modelType,
    ...sizesOf(model),
    forward: inputLengths.map((inputLength) => ({ inputLength, ...forwardCount(inputLength, context) })),
    generation: cells.map((cell) => ({ ...cell, ...generationCount(cell.inputLength, cell.beams, context) })),
  };
}

interface FlopsContext {
  readonly model: TextModel;
  readonly dimensions: ModelDimensions;
  readonly outputLength: number;
  readonly place: Place;
}

function sizesOf({ parameters }: TextModel): Pick<FlopsFound, "parameters" | "embeddingShare" | "checkpointBytes"> {
  const embedded = [...parameters].filter(([name]) => vocabularyMatrix.test(name)).reduce((sum, [, { size }]) => sum + size, 0);
  const numbers = parameters.state.reduce((sum, [, { size }]) => sum + size, 0);
  return { parameters: parameters.count, embeddingShare: embedded / parameters.count, checkpointBytes: 4 * numbers };
}

/** What checkpoints call the matrices that have a row per token of the vocabulary. */
const vocabularyMatrix = /(^|\.)(shared|wte|embed_tokens|lm_head)\.weight$/;

function forwardCount(source: number, { model, dimensions, outputLength, place }: FlopsContext): FlopCount {
  const { flops } = noGrad(() =>
    countFlops(() =>
      scope(() => {
        // A decoder-only model reads a source's last token as the first of its target.
        const length = isDecoderOnly(model.config) ? source - 1 : source;
        const inputs = exampleBatch(model.config, { batch: 1, length }, place);
        model.forward({ ...inputs, decoderInputIds: randomIds(model.config, [1, outputLength], place) });
      }),
    ),
  );
  return { counted: flops, analytic: forwardFlops(dimensions, { source, target: outputLength }) };
}

function generationCount(source: number, beams: number, { model, dimensions, outputLength, place }: FlopsContext): FlopCount {
  const { flops } = countFlops(() =>
    scope(() => {
      const inputs = exampleBatch(model.config, { batch: 1, length: source }, place);
      generate(model, inputs, decodingOfLength(outputLength, beams));
    }),
  );
  return { counted: flops, analytic: generationFlops(dimensions, { source, target: outputLength }, beams) };
}
