#pragma once
#include <ATen/core/Generator.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "call.h"
#include "operator.h"

namespace retort {

Parameter describeParameter(const c10::Argument& argument);
const char* kindName(Kind kind);

/** Converts a value that is neither undefined nor, for an optional parameter, null. */
c10::IValue convertArgument(napi_env env, Environment& state, const Parameter& parameter, napi_value value);

c10::Device readDevice(napi_env env, napi_value value);
c10::ScalarType readDType(napi_env env, napi_value value);
at::Generator readGenerator(napi_env env, Environment& state, napi_value value);

}  // namespace retort
