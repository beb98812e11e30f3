#pragma once
#include <cstddef>
#include <string>

#include <node_api.h>

#include "errors.h"

namespace retort {

struct Environment;

/** One call from JavaScript: its arguments, undefined where there were fewer. */
struct Call {
  static constexpr size_t kMaxArguments = 64;

  napi_env env;
  Environment& state;
  /** How many were given: may exceed kMaxArguments, of which only the first are here. */
  size_t count;
  napi_value values[kMaxArguments];

  /** Converts argument `index` with `read(env, value)`; a refusal says which argument it was. */
  template <class Read>
  auto argument(size_t index, const char* name, Read read) {
    try {
      return read(env, values[index]);
    } catch (Refusal& refusal) {
      refusal.message = "argument '" + std::string(name) + "': " + refusal.message;
      throw;
    }
  }
};

}  // namespace retort
