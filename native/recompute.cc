#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/functions/utils.h>

#include "call-back.h"
#include "functions.h"

// Gradient checkpointing (Chen et al. 2016). What a function made gets one node in the graph, which runs the function again when backward comes to it.
// docs/decisions/2026-11-30-gradient-checkpointing.md says why it is built so.
namespace retort {
namespace {

using torch::autograd::Edge;
using torch::autograd::Node;
using torch::autograd::variable_list;

/** What a pass returned, as operators outside of it would read it. */
std::vector<at::Tensor> readOutputs(Environment& state, napi_value array) {
  const uint32_t length = readLength(state.env, array, "an array of tensor handles");
  std::vector<at::Tensor> outputs;
  outputs.reserve(length);
  for (uint32_t i = 0; i < length; i++) outputs.push_back(state.readWithin(readElement(state.env, array, i)));
  return outputs;
}

/** Runs a function again and takes its gradients. */
struct Recompute : CallBack {
  Recompute(Environment& environment, Boundary&& edge, std::vector<at::Tensor> read, napi_value pass)
      : CallBack(environment, "recomputed", pass), boundary(std::move(edge)), inputs(std::move(read)) {
    torch::autograd::edge_list edges;
    // What was read last gets its gradient first, as in a plain backward.
    for (size_t i = boundary.reads(); i-- > 0;) edges.push_back(torch::autograd::impl::gradient_edge(boundary.outer(i)));
    set_next_edges(std::move(edges));
  }

  variable_list gradientsOfInputs() override {
    const std::vector<at::Tensor> outputs = runAgain();
    if (outputs.size() != results) throw Refusal{kTorch, c10::str("computed again, it made ", outputs.size(), " tensors instead of ", results)};
    variable_list roots, rootGradients, leaves;
    for (size_t i = 0; i < outputs.size(); i++) {
      const at::Tensor& gradient = (*gradients)[i];
      if (!gradient.defined() || !outputs[i].requires_grad()) continue;
      roots.push_back(outputs[i]);
      rootGradients.push_back(gradient);
    }
    gradients->clear();
    if (roots.empty()) return variable_list(boundary.reads());
    for (size_t i = boundary.reads(); i-- > 0;) leaves.push_back(boundary.leaf(i));
    return torch::autograd::grad(roots, leaves, rootGradients, std::nullopt, /*create_graph=*/false, /*allow_unused=*/true);
  }

  std::vector<at::Tensor> runAgain() {
    const napi_value given = makeHandles(*state, inputs);
    // Later than the handles on what it is given, which is from outside.
    boundary.beginAgain(state->tensors.made());
    const AsTheFirstTime modes(boundary, autocast);
    const WithinBoundary within(*state, boundary, true);
    std::vector<at::Tensor> outputs = readOutputs(*state, call(given));
    boundary.endAgain();
    return outputs;
  }

  void release_variables() override {
    release();
    inputs.clear();
    boundary = Boundary(0);
  }

  Boundary boundary;
  /** What the function is given, whoever else has released it by then. */
  std::vector<at::Tensor> inputs;
  AutocastModes autocast;
  size_t results = 0;
};

/** Results get a place in the graph, which nothing that was there before may be given. */
void checkMadeInside(Environment& state, napi_value handles, size_t count, uint64_t before) {
  for (size_t i = 0; i < count; i++) {
    if (state.tensors.ageOf(readElement(state.env, handles, i)) >= before) continue;
    throw Refusal{kArgument, "result " + std::to_string(i) + " was not made inside; a copy of it would be"};
  }
}

/** Gives the results of a function their place in the graph: what the handles stand for from now on. */
void join(Environment& state, const NodePointer& collect, napi_value handles, const std::vector<at::Tensor>& outputs) {
  for (size_t i = 0; i < outputs.size(); i++) {
    // A tensor of its own, as a view has a place already.
    const at::Tensor joined = outputs[i].detach();
    if (torch::autograd::isDifferentiableType(joined.scalar_type())) {
      torch::autograd::set_history(joined, collect);
    } else {
      collect->add_input_metadata(Node::undefined_input());
    }
    state.tensors.replace(readElement(state.env, handles, i), joined);
  }
}

}  // namespace

napi_value recomputed(Call& call) {
  checkFunction(call, 0, "pass");
  std::vector<at::Tensor> inputs = call.argument(1, "inputs", [&](napi_env, napi_value value) { return call.state.tensors.readList(value); });
  call.state.functions->sweep(call.env);
  if (!at::GradMode::is_enabled()) {
    CallBack::callWithHandles(call.env, call.values[0], call.values[1]);
    return makeUndefined(call.env);
  }
  const uint64_t before = call.state.tensors.made();
  Boundary boundary(before);
  napi_value handles;
  std::vector<at::Tensor> outputs;
  {
    const WithinBoundary within(call.state, boundary, false);
    handles = CallBack::callWithHandles(call.env, call.values[0], call.values[1]);
    outputs = readOutputs(call.state, handles);
    checkMadeInside(call.state, handles, outputs.size(), before);
  }
  if (boundary.reads() == 0) return makeUndefined(call.env);
  const auto recompute = makeNode<Recompute>(call.state, std::move(boundary), std::move(inputs), call.values[0]);
  recompute->results = outputs.size();
  const auto collect = makeNode<Collect>(recompute->gradients);
  collect->set_next_edges({Edge(recompute, 0)});
  join(call.state, collect, handles, outputs);
  return makeUndefined(call.env);
}

}  // namespace retort
