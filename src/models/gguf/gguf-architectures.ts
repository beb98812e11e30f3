import { CheckpointError, nearest } from "../../core/index.js";
import type { MetadataValues } from "../../gguf/index.js";

/** What of an architecture of GGUF files decides how one is read. */
export interface GgufArchitecture {
  /** Its name, which its keys begin with; Hugging Face's `model_type` is the same. */
  readonly name: string;
  /** Whether the rows of queries and keys that are turned together stand side by side: see {@link halvedHeads}. */
  readonly hasPairedRows: boolean;
}

const architectures: Readonly<Record<string, GgufArchitecture>> = {
  llama: { name: "llama", hasPairedRows: true },
  qwen2: { name: "qwen2", hasPairedRows: false },
  qwen3: { name: "qwen3", hasPairedRows: false },
};

const supported = Object.keys(architectures);

/**
 * The architecture of a GGUF file. @param path The file, for messages.
 * @throws CheckpointError for a file that is no model (an adapter, a projector, a part of one), and for an architecture that is not read.
 */
export function ggufArchitectureOf(values: MetadataValues, path: string): GgufArchitecture {
  const type = values.text("general.type") ?? "model";
  if (type !== "model") throw new CheckpointError(`${path}: general.type is ${JSON.stringify(type)}: only models are imported.`);
  const parts = values.count("split.count") ?? 1;
  if (parts > 1) {
    throw new CheckpointError(`${path}: is one of ${parts} parts of a model (split.count), and only whole files are imported.`, {
      hint: `Put them together first: llama-gguf-split --merge FIRST-PART.gguf WHOLE.gguf, of llama.cpp.`,
    });
  }
  const name = values.text("general.architecture");
  if (name !== undefined && Object.hasOwn(architectures, name)) return architectures[name] as GgufArchitecture;
  if (name === undefined) throw new CheckpointError(`${path}: has no general.architecture: nothing says what model it is.`);
  const meant = nearest(name, supported);
  throw new CheckpointError(
    `${path}: general.architecture is ${JSON.stringify(name)}, which is not imported: ${supported.join(", ")} are.`,
    {
      ...(meant === undefined ? {} : { hint: `${name} is not ${meant}: it computes something else.` }),
    },
  );
}
