#pragma once
#include <mutex>
#include <utility>
#include <vector>

#include <node_api.h>

#include "errors.h"

namespace retort {

/**
 * References to JavaScript functions whose owners may end in any thread, or after the environment: a reference may be deleted in JavaScript's
 * thread alone, so the dead ones wait for {@link sweep}. What still waits when the environment ends, Node frees.
 */
class FunctionReferences {
 public:
  napi_ref refer(napi_env env, napi_value function) {
    napi_ref reference;
    check(env, napi_create_reference(env, function, 1, &reference));
    return reference;
  }

  void release(napi_ref reference) {
    const std::lock_guard lock(mutex_);
    dead_.push_back(reference);
  }

  /** Deletes what was released. In JavaScript's thread. */
  void sweep(napi_env env) {
    std::vector<napi_ref> dead;
    {
      const std::lock_guard lock(mutex_);
      dead.swap(dead_);
    }
    for (const napi_ref reference : dead) napi_delete_reference(env, reference);
  }

 private:
  std::mutex mutex_;
  std::vector<napi_ref> dead_;
};

}  // namespace retort
