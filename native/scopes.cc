#include "environment.h"
#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

void checkDepth(Call& call) {
  const double depth = call.argument(0, "depth", readNumber);
  const size_t open = call.state.tensors.depth();
  if (open > 0 && depth == static_cast<double>(open)) return;
  call.argument(0, "depth", [&](napi_env env, napi_value value) {
    refuse(env, open == 0 ? "no call, as no scope is open" : ("the innermost scope's depth " + std::to_string(open)).c_str(), value);
  });
}

std::vector<double> readKept(Call& call, napi_env env, napi_value array) {
  const uint32_t length = readLength(env, array, "an array of tensor handles");
  std::vector<double> keep;
  keep.reserve(length);
  for (uint32_t i = 0; i < length; i++) keep.push_back(call.state.tensors.readHandle(readElement(env, array, i)));
  return keep;
}

}  // namespace

napi_value beginScope(Call& call) { return makeNumber(call.env, static_cast<double>(call.state.tensors.beginScope())); }

napi_value endScope(Call& call) {
  checkDepth(call);
  std::vector<double> keep;
  try {
    keep = call.argument(1, "keep", [&](napi_env env, napi_value value) { return readKept(call, env, value); });
  } catch (...) {
    // The scope is closed all the same: its owner has no second chance, and every scope around it would be off by one for good.
    if (call.state.tensors.depth() > 0) call.state.tensors.endScope({});
    throw;
  }
  // Reading `keep` may have run a getter that closed scopes itself.
  checkDepth(call);
  call.state.tensors.endScope(keep);
  return makeUndefined(call.env);
}

}  // namespace retort
