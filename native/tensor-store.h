#pragma once
#include <vector>

#include <ATen/core/Tensor.h>
#include <node_api.h>

#include "handle-table.h"

namespace retort {

/**
 * The tensors that one JavaScript environment holds, and the scopes that own them.
 *
 * Their bytes are not reported to V8 (napi_adjust_external_memory): a handle is a number, so a collection frees none of them, while the
 * reports set off one to three full collections per training step (measured: 8 ms with an empty heap, 300 ms with a large one).
 */
class TensorStore {
 public:
  explicit TensorStore(napi_env env) : env_(env) {}

  /** A new handle, owned by the innermost scope. */
  napi_value wrap(at::Tensor tensor);
  /** As {@link wrap}; an undefined tensor becomes null. */
  napi_value wrapOrNull(at::Tensor tensor);
  /** A copy, because reading the next argument may run JavaScript that releases this one. */
  at::Tensor read(napi_value value);
  std::vector<at::Tensor> readList(napi_value array);
  /** Has a live handle stand for another tensor. */
  void replace(napi_value value, at::Tensor tensor);
  /** How many handles were ever made: one is younger than a moment if {@link ageOf} it is at least what this was then. */
  uint64_t made() const { return made_; }
  uint64_t ageOf(napi_value value) { return find(value).age; }
  bool isLive(napi_value value);
  void release(napi_value value);
  size_t live() const { return table_.live(); }

  size_t beginScope();
  size_t depth() const { return scopes_.size(); }
  /** Closes the innermost scope. Handles in `keep` that are not alive are passed over. */
  void endScope(const std::vector<double>& keep);
  /** The number of a live handle. */
  double readHandle(napi_value value);

 private:
  struct Owned {
    at::Tensor tensor;
    /** Depth of the scope that releases it; 0 for none. */
    size_t scope = 0;
    /** How many handles were made before this one. */
    uint64_t age = 0;
  };
  /** Handles made in a scope; those that were released by hand are swept out now and then. */
  struct Scope {
    std::vector<double> handles;
    size_t sweepAt = 1024;
  };

  Owned& find(napi_value value);
  void adopt(double handle, Owned& owned);

  napi_env env_;
  HandleTable<Owned> table_;
  uint64_t made_ = 0;
  std::vector<Scope> scopes_;
};

}  // namespace retort
