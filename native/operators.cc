#include <sstream>

#include "convert-arguments.h"
#include "convert-results.h"
#include "environment.h"
#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

napi_value describeOperator(napi_env env, size_t index, const Operator& op) {
  napi_value info;
  check(env, napi_create_object(env, &info));
  setProperty(env, info, "index", makeNumber(env, static_cast<double>(index)));
  setProperty(env, info, "schema", makeString(env, c10::str(op.handle.schema())));
  napi_value arguments = makeArray(env, op.parameters.size());
  for (size_t i = 0; i < op.parameters.size(); i++) {
    const Parameter& parameter = op.parameters[i];
    napi_value argument;
    check(env, napi_create_object(env, &argument));
    setProperty(env, argument, "name", makeString(env, parameter.name));
    setProperty(env, argument, "kind", makeString(env, kindName(parameter.kind)));
    setProperty(env, argument, "optional", makeBoolean(env, parameter.optional));
    setProperty(env, argument, "hasDefault", makeBoolean(env, parameter.defaultValue.has_value()));
    setElement(env, arguments, i, argument);
  }
  setProperty(env, info, "arguments", arguments);
  return info;
}

size_t addOperator(Environment& state, const std::string& name, const std::string& overload) {
  const c10::OperatorName operatorName(name, overload);
  const auto handle = c10::Dispatcher::singleton().findSchema(operatorName);
  if (!handle) throw Refusal{kArgument, "no operator is called '" + c10::toString(operatorName) + "' in this libtorch"};
  std::vector<Parameter> parameters;
  for (const c10::Argument& argument : handle->schema().arguments()) parameters.push_back(describeParameter(argument));
  const size_t index = state.operators.size();
  state.operators.push_back({c10::toString(operatorName), *handle, std::move(parameters)});
  state.operatorIndices.emplace(std::pair(name, overload), index);
  return index;
}

c10::IValue valueOf(Call& call, const Parameter& parameter, size_t position) {
  if (position < call.count) {
    napi_value value = call.values[position];
    napi_valuetype type;
    check(call.env, napi_typeof(call.env, value, &type));
    if (type == napi_null && parameter.optional) return {};
    if (type != napi_undefined) return convertArgument(call.env, call.state, parameter, value);
  }
  if (parameter.defaultValue) return *parameter.defaultValue;
  if (parameter.optional) return {};
  throw Refusal{kArgument, std::string("expected a value of type ") + kindName(parameter.kind) + ", got nothing"};
}

/** Position 0 is the operator's index, so parameter i stands at i + 1. */
std::vector<c10::IValue> readStack(Call& call, const Operator& op) {
  std::vector<c10::IValue> stack;
  stack.reserve(std::max<size_t>(op.parameters.size(), op.handle.schema().returns().size()));
  size_t i = 0;
  try {
    for (; i < op.parameters.size(); i++) stack.push_back(valueOf(call, op.parameters[i], i + 1));
  } catch (Refusal& refusal) {
    throw Refusal{refusal.code, op.name + ": argument '" + op.parameters[i].name + "': " + refusal.message, true};
  }
  return stack;
}

}  // namespace

napi_value findOperator(Call& call) {
  const std::string name = call.argument(0, "name", readString);
  const std::string overload = call.argument(1, "overload", readString);
  const auto known = call.state.operatorIndices.find({name, overload});
  const size_t index = known != call.state.operatorIndices.end() ? known->second : addOperator(call.state, name, overload);
  return describeOperator(call.env, index, call.state.operators[index]);
}

napi_value callOperator(Call& call) {
  const size_t index = call.argument(0, "operatorIndex", [&](napi_env env, napi_value value) {
    return readIndex(env, value, static_cast<int64_t>(call.state.operators.size()), "an index that findOperator returned");
  });
  const Operator& op = call.state.operators[index];
  if (call.count > op.parameters.size() + 1 || op.parameters.size() >= Call::kMaxArguments) [[unlikely]] {
    throw Refusal{kArgument, op.name + ": takes " + std::to_string(op.parameters.size()) + " arguments, got " + std::to_string(call.count - 1), true};
  }
  std::vector<c10::IValue> stack = readStack(call, op);
  op.handle.callBoxed(&stack);
  return convertResults(call.env, call.state, stack);
}

napi_value operatorNames(Call& call) {
  const std::vector<c10::OperatorName> names = c10::Dispatcher::singleton().getAllOpNames();
  napi_value array = makeArray(call.env, names.size());
  for (size_t i = 0; i < names.size(); i++) setElement(call.env, array, i, makeString(call.env, c10::toString(names[i])));
  return array;
}

}  // namespace retort
