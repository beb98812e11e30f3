#include "convert-arguments.h"

#include <cmath>

#include <ATen/core/List.h>
#include <ATen/core/jit_type.h>
#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>

#include "environment.h"
#include "javascript.h"

namespace retort {
namespace {

using c10::IValue;
using c10::TypeKind;

Kind kindOfOptionalElement(const c10::Type& element) {
  switch (element.kind()) {
    case TypeKind::TensorType: return Kind::OptionalTensorList;
    case TypeKind::NumberType: return Kind::OptionalScalarList;
    default: return Kind::Unsupported;
  }
}

Kind kindOfElement(const c10::Type& element) {
  switch (element.kind()) {
    case TypeKind::TensorType: return Kind::TensorList;
    case TypeKind::IntType:
    case TypeKind::SymIntType: return Kind::IntList;
    case TypeKind::FloatType: return Kind::FloatList;
    case TypeKind::BoolType: return Kind::BoolList;
    case TypeKind::NumberType: return Kind::ScalarList;
    case TypeKind::StringType: return Kind::StringList;
    case TypeKind::OptionalType: return kindOfOptionalElement(*element.castRaw<c10::OptionalType>()->getElementType());
    default: return Kind::Unsupported;
  }
}

Kind kindOf(const c10::Type& type) {
  switch (type.kind()) {
    case TypeKind::TensorType: return Kind::Tensor;
    case TypeKind::GeneratorType: return Kind::Generator;
    case TypeKind::IntType:
    case TypeKind::SymIntType: return Kind::Int;
    case TypeKind::FloatType:
    case TypeKind::SymFloatType: return Kind::Float;
    case TypeKind::BoolType:
    case TypeKind::SymBoolType: return Kind::Bool;
    case TypeKind::NumberType: return Kind::Scalar;
    case TypeKind::ScalarTypeType: return Kind::DType;
    case TypeKind::LayoutType: return Kind::Layout;
    case TypeKind::MemoryFormatType: return Kind::MemoryFormat;
    case TypeKind::DeviceObjType: return Kind::Device;
    case TypeKind::StringType: return Kind::String;
    case TypeKind::ListType: return kindOfElement(*type.castRaw<c10::ListType>()->getElementType());
    default: return Kind::Unsupported;
  }
}

/** A number with no fraction becomes an int64: JavaScript cannot tell 1.0 from 1. */
c10::Scalar readScalar(napi_env env, napi_value value) {
  double number;
  if (napi_get_value_double(env, value, &number) == napi_ok) {
    if (number == std::trunc(number) && std::abs(number) <= 9007199254740992.0) return static_cast<int64_t>(number);
    return number;
  }
  bool boolean;
  if (napi_get_value_bool(env, value, &boolean) == napi_ok) return boolean;
  int64_t big;
  bool lossless;
  if (napi_get_value_bigint_int64(env, value, &big, &lossless) == napi_ok && lossless) return big;
  refuse(env, "a number, boolean or bigint of at most 64 bits", value);
}

template <class Element, class Read>
c10::List<Element> readList(napi_env env, napi_value value, int32_t repeat, const char* expected, Read read) {
  c10::List<Element> list;
  if (repeat > 0 && !isArray(env, value)) {
    list.reserve(repeat);
    const Element one = read(value);
    for (int32_t i = 0; i < repeat; i++) list.push_back(one);
    return list;
  }
  const uint32_t length = readLength(env, value, expected);
  list.reserve(length);
  for (uint32_t i = 0; i < length; i++) list.push_back(read(readElement(env, value, i)));
  return list;
}

IValue readBooleans(napi_env env, napi_value value, int32_t count) {
  auto list = readList<bool>(env, value, 0, "an array of booleans", [env](napi_value item) { return readBoolean(env, item); });
  if (count > 0 && list.size() != static_cast<size_t>(count)) {
    throw Refusal{kArgument, "expected " + std::to_string(count) + " booleans, got " + std::to_string(list.size())};
  }
  return list;
}

IValue readScalars(napi_env env, napi_value value) {
  c10::impl::GenericList list(c10::NumberType::get());
  const uint32_t length = readLength(env, value, "an array of numbers");
  list.reserve(length);
  for (uint32_t i = 0; i < length; i++) list.push_back(readScalar(env, readElement(env, value, i)));
  return list;
}

IValue readOptionalScalars(napi_env env, napi_value value) {
  c10::impl::GenericList list(c10::OptionalType::create(c10::NumberType::get()));
  const uint32_t length = readLength(env, value, "an array of numbers or nulls");
  list.reserve(length);
  for (uint32_t i = 0; i < length; i++) {
    const napi_value item = readElement(env, value, i);
    list.push_back(isNullish(env, item) ? IValue() : IValue(readScalar(env, item)));
  }
  return list;
}

std::optional<at::Tensor> readOptionalTensor(napi_env env, Environment& state, napi_value value) {
  if (isNullish(env, value)) return std::nullopt;
  return state.readWithin(value);
}

/** As {@link readGenerator}; what backward runs again has to find it as it is now. */
at::Generator readDrawn(napi_env env, Environment& state, napi_value value) {
  at::Generator generator = readGenerator(env, state, value);
  for (Boundary* boundary : state.boundaries) boundary->pass(generator);
  return generator;
}

}  // namespace

const char* kindName(Kind kind) {
  switch (kind) {
    case Kind::Tensor: return "tensor";
    case Kind::TensorList: return "tensor[]";
    case Kind::OptionalTensorList: return "tensor?[]";
    case Kind::Generator: return "generator";
    case Kind::Int: return "int";
    case Kind::IntList: return "int[]";
    case Kind::Float: return "float";
    case Kind::FloatList: return "float[]";
    case Kind::Bool: return "bool";
    case Kind::BoolList: return "bool[]";
    case Kind::Scalar: return "scalar";
    case Kind::ScalarList: return "scalar[]";
    case Kind::OptionalScalarList: return "scalar?[]";
    case Kind::DType: return "dtype";
    case Kind::Layout: return "layout";
    case Kind::MemoryFormat: return "memoryFormat";
    case Kind::Device: return "device";
    case Kind::String: return "string";
    case Kind::StringList: return "string[]";
    case Kind::Unsupported: break;
  }
  return "unsupported";
}

Parameter describeParameter(const c10::Argument& argument) {
  // The "real" type tells a dtype from an int; the other one says int for both.
  const c10::Type* type = argument.real_type().get();
  const bool optional = type->kind() == TypeKind::OptionalType;
  // Held here because castRaw's element is a temporary reference into the optional type, which the schema owns.
  const c10::Type& inner = optional ? *type->castRaw<c10::OptionalType>()->getElementType() : *type;
  return {argument.name(), kindOf(inner), optional, argument.N().value_or(0), argument.default_value()};
}

c10::Device readDevice(napi_env env, napi_value value) {
  const std::string text = readString(env, value);
  try {
    return c10::Device(text);
  } catch (const c10::Error&) {
    refuse(env, "a device such as \"cpu\" or \"cuda:0\"", value);
  }
}

c10::ScalarType readDType(napi_env env, napi_value value) {
  constexpr const char* expected = "a dtype (c10::ScalarType as a number)";
  const auto type = static_cast<c10::ScalarType>(readIndex(env, value, static_cast<int64_t>(c10::ScalarType::NumOptions), expected));
  if (type == c10::ScalarType::Undefined) refuse(env, expected, value);
  return type;
}

at::Generator readGenerator(napi_env env, Environment& state, napi_value value) {
  double handle;
  if (napi_get_value_double(env, value, &handle) != napi_ok || handle != std::trunc(handle)) refuse(env, "a generator handle", value);
  const at::Generator* generator = state.generators.find(handle);
  if (generator == nullptr) throw Refusal{kDisposed, "the generator has been released"};
  return *generator;
}

IValue convertArgument(napi_env env, Environment& state, const Parameter& parameter, napi_value value) {
  switch (parameter.kind) {
    case Kind::Tensor: return state.readWithin(value);
    case Kind::TensorList:
      return readList<at::Tensor>(env, value, 0, "an array of tensor handles", [&](napi_value item) { return state.readWithin(item); });
    case Kind::OptionalTensorList:
      return readList<std::optional<at::Tensor>>(env, value, 0, "an array of tensor handles and nulls",
                                                 [&](napi_value item) { return readOptionalTensor(env, state, item); });
    case Kind::Generator: return readDrawn(env, state, value);
    case Kind::Int: return readInteger(env, value);
    case Kind::IntList:
      return readList<int64_t>(env, value, parameter.repeat, "an array of whole numbers", [env](napi_value item) { return readInteger(env, item); });
    case Kind::Float: return readNumber(env, value);
    case Kind::FloatList:
      return readList<double>(env, value, parameter.repeat, "an array of numbers", [env](napi_value item) { return readNumber(env, item); });
    case Kind::Bool: return readBoolean(env, value);
    case Kind::BoolList: return readBooleans(env, value, parameter.repeat);
    case Kind::Scalar: return readScalar(env, value);
    case Kind::ScalarList: return readScalars(env, value);
    case Kind::OptionalScalarList: return readOptionalScalars(env, value);
    case Kind::DType: return static_cast<int64_t>(readDType(env, value));
    case Kind::Layout: return readIndex(env, value, static_cast<int64_t>(c10::Layout::NumOptions), "a layout (c10::Layout as a number)");
    case Kind::MemoryFormat:
      return readIndex(env, value, static_cast<int64_t>(c10::MemoryFormat::NumOptions), "a memory format (c10::MemoryFormat as a number)");
    case Kind::Device: return readDevice(env, value);
    case Kind::String: return readString(env, value);
    case Kind::StringList:
      return readList<std::string>(env, value, 0, "an array of strings", [env](napi_value item) { return readString(env, item); });
    case Kind::Unsupported: break;
  }
  throw Refusal{kArgument, "values of this type cannot be passed from JavaScript"};
}

}  // namespace retort
