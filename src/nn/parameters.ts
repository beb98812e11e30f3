import { CheckpointError } from "../core/index.js";
import {
  type DType,
  empty,
  fill_,
  full,
  noGrad,
  normal_,
  RandomStream,
  scope,
  select,
  type Tensor,
  to,
  uniform_,
} from "../tensor/index.js";
import type { LowRank } from "./low-rank.js";

/** How a parameter starts when nothing is loaded: draws from N(0, standardDeviation²) or from [−bound, bound), or one value everywhere. */
export type Initializer =
  /** `zeroRow`: a row that starts at zero, as PyTorch's embeddings do for padding. */
  | { readonly kind: "normal"; readonly standardDeviation: number; readonly zeroRow?: number }
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "constant"; readonly value: number };

/** One parameter of an architecture before it exists: enough to initialise it, and to check a checkpoint before reading it. */
export interface ParameterSpec {
  /** The name in Hugging Face's checkpoints. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** A buffer: saved with the parameters, never trained. A checkpoint may lack it; it then has its initial value. */
  readonly isBuffer?: boolean;
}

/** Low-rank products beside some of a model's linear maps: where a model has one, a training changes nothing else. */
export interface Adapter {
  /** Its matrices, by the names that they have in its own checkpoints. */
  readonly parameters: Parameters;
  /** What is added to a module's linear map; undefined for a module that it leaves as it is. */
  lowRankOf(module: string): LowRank | undefined;
}

/**
 * A model's parameters by their checkpoint names, in the architecture's order, and its buffers. Iterating, counting and listing leave out the
 * buffers, which no training touches, and an adapter's, which are no weights of the architecture. The model owns all of them; {@link dispose} releases them.
 */
export class Parameters implements Iterable<[string, Tensor]> {
  readonly #byName: ReadonlyMap<string, Tensor>;
  readonly #buffers: ReadonlyMap<string, Tensor>;

  constructor(
    byName: Iterable<[string, Tensor]>,
    buffers: Iterable<[string, Tensor]> = [],
    /** What the model has beside its weights, which then stay as they are. */
    readonly adapter?: Adapter,
  ) {
    this.#byName = new Map(byName);
    this.#buffers = new Map(buffers);
  }

  /** What each spec stands for, made by `make`. */
  static from(specs: readonly ParameterSpec[], make: (spec: ParameterSpec) => Tensor): Parameters {
    const made = specs.map((spec) => ({ spec, entry: [spec.name, make(spec)] as [string, Tensor] }));
    const entries = (isBuffer: boolean) => made.filter(({ spec }) => (spec.isBuffer ?? false) === isBuffer).map(({ entry }) => entry);
    return new Parameters(entries(false), entries(true));
  }

  /** A parameter or buffer. @throws CheckpointError for a name that the model does not have. */
  get(name: string): Tensor {
    const tensor = this.#byName.get(name) ?? this.#buffers.get(name);
    if (tensor === undefined) throw new CheckpointError(`the model has no parameter '${name}'.`);
    return tensor;
  }

  /** The same tensors with an adapter beside them: of the two, only one is to be disposed. */
  withAdapter(adapter: Adapter): Parameters {
    return new Parameters(this.#byName, this.#buffers, adapter);
  }

  /** What a training changes, and a checkpoint of it holds: the adapter's parameters where there is one, else these. */
  get trained(): Parameters {
    return this.adapter?.parameters ?? this;
  }

  /** What an adapter adds to a module's linear map, if there is one that does. */
  lowRankOf(module: string): LowRank | undefined {
    return this.adapter?.lowRankOf(module);
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  get tensors(): Tensor[] {
    return [...this.#byName.values()];
  }

  /** Everything that a checkpoint of the model holds: parameters, then buffers. */
  get state(): [string, Tensor][] {
    return [...this.#byName, ...this.#buffers];
  }

  /** How many numbers the parameters hold together. */
  get count(): number {
    return this.tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  }

  [Symbol.iterator](): IterableIterator<[string, Tensor]> {
    return this.#byName.entries();
  }

  dispose(): void {
    for (const [, tensor] of this.state) tensor.dispose();
    this.adapter?.parameters.dispose();
  }
}

/** What {@link initializeParameters} needs to know besides the specs. */
export interface InitializeOptions {
  /** Run seed; the draws come from its stream `weights`. */
  readonly seed: number;
  readonly device?: string;
  readonly dtype?: DType;
}

/** Fresh parameters. Always drawn in float32 on the CPU, so that the same seed gives the same model on every device and dtype. */
export function initializeParameters(
  specs: readonly ParameterSpec[],
  { seed, device = "cpu", dtype = "float32" }: InitializeOptions,
): Parameters {
  const stream = RandomStream.named(seed, "weights");
  try {
    return Parameters.from(specs, ({ shape, initializer }) => initialize(shape, initializer, stream, { device, dtype }));
  } finally {
    stream.dispose();
  }
}

function initialize(
  shape: readonly number[],
  initializer: Initializer,
  stream: RandomStream,
  place: { device: string; dtype: DType },
): Tensor {
  return noGrad(() =>
    scope(() => {
      if (initializer.kind === "constant") return full(shape, initializer.value, place);
      const values = empty(shape);
      draw_(values, initializer, stream);
      return to(values, place);
    }),
  );
}

function draw_(values: Tensor, initializer: Exclude<Initializer, { kind: "constant" }>, stream: RandomStream): void {
  if (initializer.kind === "uniform") {
    uniform_(values, stream, { low: -initializer.bound, high: initializer.bound });
    return;
  }
  normal_(values, stream, { standardDeviation: initializer.standardDeviation });
  if (initializer.zeroRow !== undefined) fill_(select(values, 0, initializer.zeroRow), 0);
}
