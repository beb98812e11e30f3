#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include "kernels.h"

namespace retort::kernels {

void registerOperators() {
  // Another copy of the addon in the same process has done so already.
  if (c10::Dispatcher::singleton().findSchema({"retort::rms_norm", ""})) return;
  static torch::Library library(torch::Library::FRAGMENT, "retort", std::nullopt, __FILE__, __LINE__);
  const auto add = [&](const char* schema, const char* name, auto* kernel) {
    library.def(schema);
    library.impl(name, torch::dispatch(c10::DispatchKey::CPU, torch::CppFunction::makeFromUnboxedFunction(kernel)));
    // Whoever records gradients says himself what they are.
    library.impl(name, torch::dispatch(c10::DispatchKey::Autograd, torch::CppFunction::makeFallthrough()));
  };
  add("rms_norm(Tensor x, Tensor weight, float epsilon) -> (Tensor, Tensor)", "rms_norm", &rmsNorm);
  add("rms_norm_gradients(Tensor gradient, Tensor x, Tensor weight, Tensor scale) -> (Tensor, Tensor)", "rms_norm_gradients", &rmsNormGradients);
  add("swiglu(Tensor gate, Tensor up) -> Tensor", "swiglu", &swiglu);
  add("swiglu_gradients(Tensor gradient, Tensor gate, Tensor up) -> (Tensor, Tensor)", "swiglu_gradients", &swigluGradients);
  add("rotate(Tensor x, Tensor cosines, Tensor sines) -> Tensor", "rotate", &rotate);
  add("rotate_gradient(Tensor gradient, Tensor cosines, Tensor sines) -> Tensor", "rotate_gradient", &rotateGradient);
  add("attend_causally(Tensor queries, Tensor keys, Tensor values, int[] lengths, float scale) -> Tensor", "attend_causally", &attendCausally);
  add("attend_causally_gradients(Tensor gradient, Tensor queries, Tensor keys, Tensor values, int[] lengths, float scale) -> (Tensor, Tensor, Tensor)", "attend_causally_gradients",
      &attendCausallyGradients);
}

}  // namespace retort::kernels
