#pragma once
#include <tuple>

#include <ATen/core/Tensor.h>

// What the engine lacks: each in float32 on the CPU, without gradients of its own. src/tensor/ops/kernels.ts says what each computes.
namespace retort::kernels {

std::tuple<at::Tensor, at::Tensor> rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);
std::tuple<at::Tensor, at::Tensor> rmsNormGradients(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& scale);
at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up);
std::tuple<at::Tensor, at::Tensor> swigluGradients(const at::Tensor& gradient, const at::Tensor& gate, const at::Tensor& up);
at::Tensor rotate(const at::Tensor& x, const at::Tensor& cosines, const at::Tensor& sines);
at::Tensor rotateGradient(const at::Tensor& gradient, const at::Tensor& cosines, const at::Tensor& sines);
at::Tensor attendCausally(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, at::IntArrayRef lengths, double scale);
std::tuple<at::Tensor, at::Tensor, at::Tensor> attendCausallyGradients(const at::Tensor& gradient, const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values,
                                                                       at::IntArrayRef lengths, double scale);

/** Makes the kernels operators of the engine, `retort::rms_norm` and so on, once in a process. */
void registerOperators();

}  // namespace retort::kernels
