#pragma once
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/function.h>

#include "environment.h"
#include "javascript.h"
#include "make-node.h"
#include "passes.h"

namespace retort {

/** The gradients of a function's results, on their way from the node that collects them to the node that needs them. */
using Gradients = std::shared_ptr<torch::autograd::variable_list>;

/** Collects the gradients of all results, and then has a {@link CallBack} run, which is its only input. */
struct Collect : torch::autograd::Node {
  explicit Collect(Gradients shared) : gradients(std::move(shared)) {}

  torch::autograd::variable_list apply(torch::autograd::variable_list&& inputs) override {
    *gradients = std::move(inputs);
    return {at::zeros({})};
  }

  Gradients gradients;
};

/** A node that calls a JavaScript function. */
struct CallBack : torch::autograd::Node {
  CallBack(Environment& environment, const char* operation, napi_value function)
      : state(&environment), name(operation), functions(environment.functions), function(functions->refer(environment.env, function)) {
    // Its own input lives on the CPU, so that libtorch runs it in the thread that called backward, which is JavaScript's, wherever the tensors are.
    add_input_metadata(at::zeros({}));
  }
  ~CallBack() override { release(); }

  torch::autograd::variable_list apply(torch::autograd::variable_list&&) final {
    TORCH_CHECK(state->thread == std::this_thread::get_id(), name, ": backward has to run in the thread that made what it goes through");
    TORCH_CHECK(function != nullptr, name, ": backward went here a second time, after it had released what it needs");
    try {
      const OwnHandles handles(*state);
      return gradientsOfInputs();
    } catch (...) {
      // libtorch passes on nothing but standard exceptions; this one is pending in JavaScript until backward returns.
      rethrowToJavaScript(state->env, name);
      throw std::runtime_error("JavaScript threw in backward");
    }
  }

  void release_variables() override { release(); }

  /** Within a scope of its own. What it throws, backward throws. */
  virtual torch::autograd::variable_list gradientsOfInputs() = 0;

  /** Calls the function with an array of handles. */
  napi_value call(napi_value handles) const {
    napi_value value;
    check(state->env, napi_get_reference_value(state->env, function, &value));
    return callWithHandles(state->env, value, handles);
  }

  static napi_value callWithHandles(napi_env env, napi_value function, napi_value handles) {
    napi_value global;
    check(env, napi_get_global(env, &global));
    napi_value made;
    check(env, napi_call_function(env, global, function, 1, &handles, &made));
    return made;
  }

  void release() {
    if (function != nullptr) functions->release(std::exchange(function, nullptr));
  }

  /** Not to be touched but while it runs: a graph may outlive it. */
  Environment* state;
  const char* name;
  std::shared_ptr<FunctionReferences> functions;
  napi_ref function;
  Gradients gradients = std::make_shared<torch::autograd::variable_list>();
};

inline napi_value makeHandles(Environment& state, const std::vector<at::Tensor>& tensors) {
  napi_value array = makeArray(state.env, tensors.size());
  for (size_t i = 0; i < tensors.size(); i++) setElement(state.env, array, i, state.tensors.wrapOrNull(tensors[i]));
  return array;
}

inline void checkFunction(Call& call, size_t index, const char* name) {
  call.argument(index, name, [](napi_env env, napi_value value) {
    napi_valuetype type;
    check(env, napi_typeof(env, value, &type));
    if (type != napi_function) refuse(env, "a function", value);
    return type;
  });
}

}  // namespace retort
