import { gelu, relu, silu, type Tensor, tanh } from "../../tensor/index.js";

/** Activation functions by Transformers' names; `gelu_new` and `gelu_pytorch_tanh` are the tanh approximation, `swish` is `silu`. */
export const activations = {
  relu,
  gelu: (x: Tensor): Tensor => gelu(x),
  gelu_new: (x: Tensor): Tensor => gelu(x, "tanh"),
  gelu_pytorch_tanh: (x: Tensor): Tensor => gelu(x, "tanh"),
  silu,
  swish: silu,
  tanh,
} as const;

/** The name of an activation function. */
export type Activation = keyof typeof activations;
