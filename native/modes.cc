#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include "convert-arguments.h"
#include "functions.h"
#include "javascript.h"

// Modes of the calling thread. libtorch keeps them thread-local, which is what an environment per thread needs.
namespace retort {
namespace {

c10::DeviceType readAutocastDevice(napi_env env, napi_value value) {
  const std::string type = readString(env, value);
  if (type == "cpu") return c10::kCPU;
  if (type == "cuda") return c10::kCUDA;
  refuse(env, "\"cpu\" or \"cuda\"", value);
}

c10::ScalarType readAutocastDType(napi_env env, napi_value value) {
  const c10::ScalarType type = readDType(env, value);
  if (type != c10::kBFloat16 && type != c10::kHalf) refuse(env, "the dtype bfloat16 (15) or float16 (5)", value);
  return type;
}

}  // namespace

napi_value setGradMode(Call& call) {
  const bool enabled = call.argument(0, "enabled", readBoolean);
  const bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return makeBoolean(call.env, before);
}

napi_value setAutocast(Call& call) {
  const c10::DeviceType type = call.argument(0, "deviceType", readAutocastDevice);
  const bool enabled = call.argument(1, "enabled", readBoolean);
  const bool before = at::autocast::is_autocast_enabled(type);
  if (enabled) at::autocast::set_autocast_dtype(type, call.argument(2, "dtype", readAutocastDType));
  at::autocast::set_autocast_enabled(type, enabled);
  if (!enabled) at::autocast::clear_cache();
  return makeBoolean(call.env, before);
}

}  // namespace retort
