#include "convert-results.h"

#include <sstream>

#include "environment.h"
#include "javascript.h"

namespace retort {
namespace {

using c10::IValue;

napi_value convertResult(napi_env env, Environment& state, IValue&& result);

template <class Values>
napi_value convertEach(napi_env env, Environment& state, Values&& values) {
  napi_value array = makeArray(env, values.size());
  for (size_t i = 0; i < values.size(); i++) setElement(env, array, i, convertResult(env, state, IValue(values[i])));
  return array;
}

napi_value convertNumber(napi_env env, const c10::Scalar& scalar) {
  if (scalar.isComplex()) throw Refusal{kArgument, "the result is a complex number, which JavaScript has no value for"};
  return scalar.isBoolean() ? makeBoolean(env, scalar.toBool()) : makeNumber(env, scalar.toDouble());
}

napi_value convertResult(napi_env env, Environment& state, IValue&& result) {
  if (result.isTensor()) return state.tensors.wrapOrNull(std::move(result).toTensor());
  if (result.isNone()) return makeNull(env);
  if (result.isBool()) return makeBoolean(env, result.toBool());
  if (result.isScalar()) return convertNumber(env, result.toScalar());
  if (result.isString()) return makeString(env, result.toStringView());
  if (result.isDevice()) return makeString(env, result.toDevice().str());
  if (result.isList()) return convertEach(env, state, result.toListRef());
  if (result.isTuple()) return convertEach(env, state, result.toTupleRef().elements());
  throw Refusal{kArgument, "the result is a " + result.tagKind() + ", which cannot be passed to JavaScript"};
}

}  // namespace

napi_value convertResults(napi_env env, Environment& state, std::vector<IValue>& stack) {
  if (stack.empty()) return makeUndefined(env);
  if (stack.size() == 1) return convertResult(env, state, std::move(stack[0]));
  napi_value array = makeArray(env, stack.size());
  for (size_t i = 0; i < stack.size(); i++) setElement(env, array, i, convertResult(env, state, std::move(stack[i])));
  return array;
}

}  // namespace retort
