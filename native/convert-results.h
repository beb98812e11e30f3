#pragma once
#include "call.h"
#include "operator.h"

namespace retort {

/** What an operator left on the stack, for JavaScript: undefined, one value, or an array of several. */
napi_value convertResults(napi_env env, Environment& state, std::vector<c10::IValue>& stack);

}  // namespace retort
