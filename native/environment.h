#pragma once
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Generator.h>
#include <node_api.h>

#include "call.h"
#include "handle-table.h"
#include "operator.h"
#include "tensor-store.h"

namespace retort {

/** Everything the addon keeps for one JavaScript environment: the main thread and each worker have their own, and share nothing. */
struct Environment {
  explicit Environment(napi_env env) : tensors(env) {}

  TensorStore tensors;
  HandleTable<at::Generator> generators;
  /** Never moves an element: a conversion may run JavaScript that adds operators during a call. */
  std::deque<Operator> operators;
  std::map<std::pair<std::string, std::string>, size_t> operatorIndices;
};

}  // namespace retort
