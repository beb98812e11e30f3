#include "environment.h"
#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

at::Tensor tensorArgument(Call& call) {
  return call.argument(0, "tensor", [&](napi_env, napi_value value) { return call.state.tensors.read(value); });
}

}  // namespace

napi_value shape(Call& call) {
  const at::Tensor tensor = tensorArgument(call);
  const at::IntArrayRef sizes = tensor.sizes();
  napi_value array = makeArray(call.env, sizes.size());
  for (size_t i = 0; i < sizes.size(); i++) setElement(call.env, array, i, makeNumber(call.env, static_cast<double>(sizes[i])));
  return array;
}

napi_value dtype(Call& call) { return makeNumber(call.env, static_cast<double>(tensorArgument(call).scalar_type())); }

napi_value device(Call& call) { return makeString(call.env, tensorArgument(call).device().str()); }

napi_value alias(Call& call) { return call.state.tensors.wrap(tensorArgument(call)); }

napi_value release(Call& call) {
  call.argument(0, "tensor", [&](napi_env, napi_value value) { call.state.tensors.release(value); });
  return makeUndefined(call.env);
}

napi_value isLive(Call& call) {
  return makeBoolean(call.env, call.argument(0, "tensor", [&](napi_env, napi_value value) { return call.state.tensors.isLive(value); }));
}

napi_value liveTensors(Call& call) { return makeNumber(call.env, static_cast<double>(call.state.tensors.live())); }

}  // namespace retort
