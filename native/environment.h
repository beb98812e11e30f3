#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <ATen/core/Generator.h>
#include <node_api.h>

#include "boundary.h"
#include "call.h"
#include "function-references.h"
#include "handle-table.h"
#include "operator.h"
#include "tensor-store.h"

namespace retort {

/** Everything the addon keeps for one JavaScript environment: the main thread and each worker have their own, and share nothing. */
struct Environment {
  explicit Environment(napi_env env) : env(env), tensors(env) {}

  /** What an operator reads where JavaScript names this tensor: the same, but at the edge of what backward runs again. */
  at::Tensor readWithin(napi_value value) {
    const at::Tensor held = tensors.read(value);
    at::Tensor tensor = held;
    for (Boundary* boundary : boundaries) tensor = boundary->pass({held, tensors.ageOf(value)}, std::move(tensor));
    return tensor;
  }

  napi_env env;
  /** JavaScript's own. */
  std::thread::id thread = std::this_thread::get_id();
  /** Outlives the environment where a graph does. */
  std::shared_ptr<FunctionReferences> functions = std::make_shared<FunctionReferences>();
  /** Of what runs at the moment, from the outermost to the innermost. */
  std::vector<Boundary*> boundaries;
  TensorStore tensors;
  HandleTable<at::Generator> generators;
  /** Never moves an element: a conversion may run JavaScript that adds operators during a call. */
  std::deque<Operator> operators;
  std::map<std::pair<std::string, std::string>, size_t> operatorIndices;
};

}  // namespace retort
