#pragma once
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/dispatch/Dispatcher.h>

namespace retort {

/** How an argument is converted. The names that JavaScript sees are in {@link kindName}. */
enum class Kind : uint8_t {
  Tensor,
  TensorList,
  OptionalTensorList,
  Generator,
  Int,
  IntList,
  Float,
  FloatList,
  Bool,
  BoolList,
  Scalar,
  ScalarList,
  OptionalScalarList,
  DType,
  Layout,
  MemoryFormat,
  Device,
  String,
  StringList,
  Unsupported,
};

/** One argument of an operator, as far as a call needs it. */
struct Parameter {
  std::string name;
  Kind kind;
  bool optional;
  /** N of a list type such as `int[N]`, where one number stands for N of them; 0 if there is none. */
  int32_t repeat;
  std::optional<c10::IValue> defaultValue;
};

struct Operator {
  /** `aten::add.Tensor` */
  std::string name;
  c10::OperatorHandle handle;
  std::vector<Parameter> parameters;
};

}  // namespace retort
