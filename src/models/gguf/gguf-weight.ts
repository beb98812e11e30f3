import { CheckpointError } from "../../core/index.js";
import { type GgufFile, type GgufTensor, readTensorValues } from "../../gguf/index.js";
import { all, type DType, finiteMask, noGrad, scope, Tensor, to } from "../../tensor/index.js";
import type { StoredWeight } from "../stored-weight.js";
import { halvedHeads } from "./halved-heads.js";

/** How a tensor of a file becomes a weight. */
export interface GgufWeightOptions {
  readonly dtype: DType;
  /** How many heads its rows are of, where the rows that are turned together stand side by side. */
  readonly pairedHeads?: number | undefined;
}

/** A weight that is read, dequantized and rounded to a dtype each time its bytes are asked for. @throws then, CheckpointError for values that are not finite. */
export function ggufWeight(file: GgufFile, tensor: GgufTensor, { dtype, pairedHeads }: GgufWeightOptions): StoredWeight {
  const { shape } = tensor;
  const read = (): Float32Array => {
    const values = readTensorValues(file, tensor);
    return pairedHeads === undefined ? values : halvedHeads(values, { heads: pairedHeads, headSize: (shape[0] as number) / pairedHeads });
  };
  return {
    dtype,
    shape: [...shape],
    toBytes: () => {
      const bytes = dtype === "float32" ? finiteBytes(read()) : roundedBytes(read(), shape, dtype);
      if (bytes !== undefined) return bytes;
      throw new CheckpointError(`${file.path}: tensor '${tensor.name}' (${tensor.type}) holds values that are not finite in ${dtype}.`, {
        hint:
          dtype === "float16"
            ? "They may be too large for float16: take float32 or bfloat16."
            : "The file is damaged; download or convert it again.",
      });
    },
  };
}

/** The bytes of values as they are, without a copy; undefined if one is not finite. */
function finiteBytes(values: Float32Array): ArrayBuffer | undefined {
  return values.every(Number.isFinite) ? (values.buffer as ArrayBuffer) : undefined;
}

function roundedBytes(values: Float32Array, shape: readonly number[], dtype: DType): ArrayBuffer | undefined {
  return noGrad(() =>
    scope(() => {
      const weight = to(Tensor.from(values, shape), { dtype });
      return all(finiteMask(weight)).item() === 1 ? weight.toBytes() : undefined;
    }),
  );
}
