#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

/** More would only exhaust the system: OpenMP ends the process where it cannot start a thread. */
constexpr int64_t kMaxThreads = 1024;

int readThreads(napi_env env, napi_value value) {
  const int64_t count = readIndex(env, value, kMaxThreads + 1, "a number of threads from 1 to 1024");
  if (count == 0) refuse(env, "a number of threads from 1 to 1024", value);
  return static_cast<int>(count);
}

}  // namespace

napi_value threads(Call& call) {
  napi_valuetype type;
  check(call.env, napi_typeof(call.env, call.values[0], &type));
  if (type != napi_undefined) at::set_num_threads(call.argument(0, "count", readThreads));
  return makeNumber(call.env, at::get_num_threads());
}

napi_value engineInfo(Call& call) {
  const size_t cudaDevices = at::hasCUDA() ? at::getNumGPUs() : 0;
  napi_value info;
  check(call.env, napi_create_object(call.env, &info));
  setProperty(call.env, info, "torchVersion", makeString(call.env, TORCH_VERSION));
  setProperty(call.env, info, "cudaAvailable", makeBoolean(call.env, cudaDevices > 0));
  setProperty(call.env, info, "cudaDeviceCount", makeNumber(call.env, static_cast<double>(cudaDevices)));
  setProperty(call.env, info, "parallelInfo", makeString(call.env, at::get_parallel_info()));
  setProperty(call.env, info, "buildConfig", makeString(call.env, at::show_config()));
  return info;
}

napi_value setFlushDenormal(Call& call) {
  return makeBoolean(call.env, at::globalContext().setFlushDenormal(call.argument(0, "enabled", readBoolean)));
}

}  // namespace retort
