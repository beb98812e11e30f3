import type { Adapter, LowRank, Parameters } from "../../nn/index.js";
import type { RandomStream } from "../../tensor/index.js";
import { type LoraSettings, loraScale } from "./lora-settings.js";
import { loraName } from "./lora-specs.js";

/** A LoRA adapter that is trained: its matrices, by PEFT's names, and how it was made. */
export class LoraAdapter implements Adapter {
  readonly #lowRanks: ReadonlyMap<string, LowRank>;

  /**
   * @param modules The names of the modules that it adapts.
   * @param parameters Their matrices, as `loraSpecs` describes them.
   * @param stream What a pass draws from that drops some of what the adapter reads.
   */
  constructor(
    readonly settings: LoraSettings,
    readonly modules: readonly string[],
    readonly parameters: Parameters,
    stream?: RandomStream,
  ) {
    const dropout = stream && { rate: settings.dropout, stream };
    const scale = loraScale(settings);
    this.#lowRanks = new Map(modules.map((module) => [module, { ...matricesOf(module, parameters), scale, dropout }]));
  }

  /** The same matrices, as they are read in a pass that drops. */
  drawing(stream: RandomStream): LoraAdapter {
    return new LoraAdapter(this.settings, this.modules, this.parameters, stream);
  }

  lowRankOf(module: string): LowRank | undefined {
    return this.#lowRanks.get(module);
  }
}

function matricesOf(module: string, parameters: Parameters): Pick<LowRank, "a" | "b"> {
  return { a: parameters.get(loraName(module, "A")), b: parameters.get(loraName(module, "B")) };
}

/** The adapter of these parameters that is trained; undefined where a model has none. */
export function loraOf({ adapter }: Pick<Parameters, "adapter">): LoraAdapter | undefined {
  return adapter instanceof LoraAdapter ? adapter : undefined;
}
