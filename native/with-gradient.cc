#include <utility>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include "environment.h"
#include "functions.h"
#include "javascript.h"
#include "make-node.h"

namespace retort {
namespace {

using torch::autograd::Node;
using torch::autograd::variable_list;

/** A gradient that was computed beforehand, for each row of a result. */
struct KnownGradient : Node {
  explicit KnownGradient(at::Tensor known) : gradient(std::move(known)) {}

  variable_list apply(variable_list&& given) override {
    TORCH_CHECK(gradient.defined(), "backward went a second time through a gradient that was known beforehand, and has used it up");
    const at::Tensor factors = std::move(given[0]);
    at::Tensor scaled = std::move(gradient);
    if (!factors.defined()) return {at::Tensor()};
    std::vector<int64_t> shape = factors.sizes().vec();
    shape.resize(scaled.dim(), 1);
    return {scaled.mul_(factors.view(shape))};
  }

  void release_variables() override { gradient.reset(); }

  at::Tensor gradient;
};

/** A gradient that does not fit its tensor corrupts what backward does with it. */
void checkKnown(const at::Tensor& value, const at::Tensor& input, const at::Tensor& gradient) {
  const auto fits = [](const at::Tensor& one, const at::Tensor& other) { return one.scalar_type() == other.scalar_type() && one.device() == other.device(); };
  if (gradient.sizes() != input.sizes() || !fits(gradient, input) || !gradient.is_floating_point() || gradient.layout() != at::kStrided) {
    throw Refusal{kArgument, c10::str("argument 'gradient': expected ", input.scalar_type(), " ", input.sizes(), " on ", input.device(), ", got ",
                                      gradient.scalar_type(), " ", gradient.sizes(), " on ", gradient.device())};
  }
  const bool isPerRow = value.dim() <= input.dim() && value.sizes() == input.sizes().slice(0, value.dim());
  if (!isPerRow || !fits(value, input) || value.requires_grad()) {
    throw Refusal{kArgument, c10::str("argument 'value': expected one ", input.scalar_type(), " for each row of ", input.sizes(), ", got ", value.scalar_type(), " ", value.sizes())};
  }
}

}  // namespace

napi_value withGradient(Call& call) {
  const auto read = [&](napi_env, napi_value value) { return call.state.tensors.read(value); };
  const at::Tensor value = call.argument(0, "value", read);
  const at::Tensor input = call.argument(1, "input", [&](napi_env, napi_value value) { return call.state.readWithin(value); });
  const at::Tensor gradient = call.argument(2, "gradient", read);
  checkKnown(value, input, gradient);
  const at::Tensor result = value.detach();
  if (at::GradMode::is_enabled() && input.requires_grad()) {
    const auto node = makeNode<KnownGradient>(gradient.detach());
    node->set_next_edges({torch::autograd::impl::gradient_edge(input)});
    torch::autograd::set_history(result, node);
  }
  return call.state.tensors.wrap(result);
}

}  // namespace retort
