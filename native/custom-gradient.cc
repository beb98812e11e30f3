#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/functions/utils.h>

#include "call-back.h"
#include "functions.h"

namespace retort {
namespace {

using torch::autograd::variable_list;

/** Has a JavaScript function say what the gradients of inputs are. */
struct Derive : CallBack {
  Derive(Environment& environment, napi_value function, const std::vector<at::Tensor>& inputs, const std::vector<at::Tensor>& values)
      : CallBack(environment, "customGradient", function) {
    torch::autograd::edge_list edges;
    for (const at::Tensor& input : inputs) edges.push_back(torch::autograd::impl::gradient_edge(input));
    set_next_edges(std::move(edges));
    for (const at::Tensor& value : values) {
      kept.push_back(value.detach());
      versions.push_back(value._version());
    }
  }

  variable_list gradientsOfInputs() override {
    if (!gradients->at(0).defined()) return variable_list(num_outputs());
    for (size_t i = 0; i < kept.size(); i++) {
      if (kept[i]._version() != versions[i]) throw Refusal{kTorch, c10::str("a tensor ", kept[i].sizes(), " that was kept for backward was changed in place since")};
    }
    std::vector<at::Tensor> given{std::move(gradients->at(0))};
    given.insert(given.end(), kept.begin(), kept.end());
    const napi_value made = call(makeHandles(*state, given));
    const uint32_t length = readLength(state->env, made, "an array of tensor handles and nulls");
    if (length != num_outputs()) throw Refusal{kArgument, c10::str("backward gave ", length, " gradients for ", num_outputs(), " inputs")};
    variable_list result(length);
    for (uint32_t i = 0; i < length; i++) {
      const napi_value element = readElement(state->env, made, i);
      if (!isNullish(state->env, element)) result[i] = state->tensors.read(element);
    }
    return result;
  }

  void release_variables() override {
    release();
    kept.clear();
  }

  std::vector<at::Tensor> kept;
  std::vector<int64_t> versions;
};

}  // namespace

napi_value customGradient(Call& call) {
  const auto readAll = [&](napi_env, napi_value value) { return call.state.tensors.readList(value); };
  const at::Tensor value = call.argument(0, "value", [&](napi_env, napi_value handle) { return call.state.tensors.read(handle); });
  const std::vector<at::Tensor> inputs = call.argument(1, "inputs", [&](napi_env env, napi_value handles) {
    std::vector<at::Tensor> tensors(readLength(env, handles, "an array of tensor handles"));
    for (uint32_t i = 0; i < tensors.size(); i++) tensors[i] = call.state.readWithin(readElement(env, handles, i));
    return tensors;
  });
  const std::vector<at::Tensor> kept = call.argument(2, "kept", readAll);
  checkFunction(call, 3, "backward");
  if (!value.is_floating_point()) throw Refusal{kArgument, "argument 'value': expected floating-point numbers"};
  call.state.functions->sweep(call.env);
  const at::Tensor result = value.detach();
  const bool isRecorded = at::GradMode::is_enabled() && std::any_of(inputs.begin(), inputs.end(), [](const at::Tensor& input) { return input.requires_grad(); });
  if (isRecorded) {
    const auto derive = makeNode<Derive>(call.state, call.values[3], inputs, kept);
    const auto collect = makeNode<Collect>(derive->gradients);
    collect->set_next_edges({torch::autograd::Edge(derive, 0)});
    torch::autograd::set_history(result, collect);
  }
  return call.state.tensors.wrap(result);
}

}  // namespace retort
