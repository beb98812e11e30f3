#include <torch/csrc/autograd/autograd.h>

#include "environment.h"
#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

at::Tensor readTensor(Call& call, size_t index, const char* name) {
  return call.argument(index, name, [&](napi_env, napi_value value) { return call.state.tensors.read(value); });
}

std::vector<at::Tensor> readTensors(Call& call, size_t index, const char* name) {
  return call.argument(index, name, [&](napi_env, napi_value value) { return call.state.tensors.readList(value); });
}

/** What libtorch trusts its callers to have checked: a gradient of another kind than its tensor corrupts the next accumulation. */
void checkGradient(const at::Tensor& tensor, const at::Tensor& gradient) {
  if (gradient.is_same(tensor)) throw Refusal{kArgument, "argument 'gradient': a tensor cannot be its own gradient"};
  if (gradient.sizes() != tensor.sizes() || gradient.scalar_type() != tensor.scalar_type() || gradient.device() != tensor.device()) {
    throw Refusal{kArgument, c10::str("argument 'gradient': expected ", tensor.scalar_type(), " ", tensor.sizes(), " on ", tensor.device(), ", got ",
                                      gradient.scalar_type(), " ", gradient.sizes(), " on ", gradient.device())};
  }
}

}  // namespace

napi_value requiresGrad(Call& call) { return makeBoolean(call.env, readTensor(call, 0, "tensor").requires_grad()); }

napi_value setRequiresGrad(Call& call) {
  const at::Tensor tensor = readTensor(call, 0, "tensor");
  tensor.requires_grad_(call.argument(1, "value", readBoolean));
  return makeUndefined(call.env);
}

napi_value backward(Call& call) {
  torch::autograd::backward({readTensor(call, 0, "loss")}, {});
  return makeUndefined(call.env);
}

napi_value grad(Call& call) {
  const std::vector<at::Tensor> outputs = readTensors(call, 0, "outputs");
  const std::vector<at::Tensor> inputs = readTensors(call, 1, "inputs");
  // Without inputs libtorch would add up gradients in the leaves instead.
  if (inputs.empty()) return makeArray(call.env, 0);
  std::vector<at::Tensor> gradients = torch::autograd::grad(outputs, inputs, {}, std::nullopt, /*create_graph=*/false, /*allow_unused=*/true);
  napi_value array = makeArray(call.env, gradients.size());
  for (size_t i = 0; i < gradients.size(); i++) setElement(call.env, array, i, call.state.tensors.wrapOrNull(std::move(gradients[i])));
  return array;
}

napi_value gradOf(Call& call) {
  // Past Tensor::grad(), which prints a warning for a tensor that is no leaf.
  return call.state.tensors.wrapOrNull(readTensor(call, 0, "tensor").unsafeGetTensorImpl()->grad());
}

napi_value setGrad(Call& call) {
  const at::Tensor tensor = readTensor(call, 0, "tensor");
  if (isNullish(call.env, call.values[1])) {
    tensor.mutable_grad().reset();
    return makeUndefined(call.env);
  }
  const at::Tensor gradient = readTensor(call, 1, "gradient");
  checkGradient(tensor, gradient);
  tensor.mutable_grad() = gradient;
  return makeUndefined(call.env);
}

}  // namespace retort
