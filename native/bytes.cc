#include <cstring>
#include <span>

#include <ATen/core/Tensor.h>
#include <ATen/EmptyTensor.h>

#include "bytes.h"
#include "convert-arguments.h"
#include "environment.h"
#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

constexpr size_t kMaxDimensions = 64;

/** shape × size of one element, or a refusal where a factor is negative or the product does not fit. */
uint64_t byteLength(const std::vector<int64_t>& shape, c10::ScalarType type) {
  uint64_t bytes = c10::elementSize(type);
  bool overflow = false;
  for (const int64_t size : shape) {
    if (size < 0) throw Refusal{kArgument, "argument 'shape': expected sizes of at least 0, got " + std::to_string(size)};
    overflow |= __builtin_mul_overflow(bytes, static_cast<uint64_t>(size), &bytes);
  }
  if (overflow || bytes > INT64_MAX) throw Refusal{kArgument, "argument 'shape': that many bytes cannot be counted in 63 bits"};
  return bytes;
}

std::vector<int64_t> readShape(napi_env env, napi_value value) {
  std::vector<int64_t> shape = readIntegers(env, value);
  if (shape.size() > kMaxDimensions) throw Refusal{kArgument, "expected at most 64 dimensions, got " + std::to_string(shape.size())};
  return shape;
}

/** Row-major bytes on the CPU, of whatever the tensor was. */
at::Tensor plain(const at::Tensor& tensor) {
  at::Tensor copy = tensor.detach();
  if (copy.layout() != c10::kStrided) copy = copy.to_dense();
  return copy.to(c10::kCPU).resolve_conj().resolve_neg().contiguous();
}

}  // namespace

std::span<const uint8_t> readBytes(napi_env env, napi_value value) {
  bool typed = false;
  check(env, napi_is_typedarray(env, value, &typed));
  napi_typedarray_type type = napi_int8_array;
  size_t length = 0;
  void* data = nullptr;
  if (typed) check(env, napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr));
  if (!typed || type != napi_uint8_array) refuse(env, "a Uint8Array", value);
  return {static_cast<const uint8_t*>(data), data == nullptr ? 0 : length};
}

napi_value makeArrayBuffer(napi_env env, const void* data, size_t length) {
  napi_value global;
  napi_value constructor;
  check(env, napi_get_global(env, &global));
  check(env, napi_get_named_property(env, global, "ArrayBuffer", &constructor));
  napi_value argument = makeNumber(env, static_cast<double>(length));
  napi_value buffer;
  // Not napi_create_arraybuffer: V8 ends the process where that cannot get its memory, while the constructor throws.
  if (napi_new_instance(env, constructor, 1, &argument, &buffer) != napi_ok) {
    napi_value ignored;
    check(env, napi_get_and_clear_last_exception(env, &ignored));
    throw Refusal{kTorch, "no memory for an ArrayBuffer of " + std::to_string(length) + " bytes"};
  }
  void* target = nullptr;
  size_t granted = 0;
  check(env, napi_get_arraybuffer_info(env, buffer, &target, &granted));
  if (length > 0 && granted >= length) std::memcpy(target, data, length);
  return buffer;
}

napi_value fromBytes(Call& call) {
  const std::vector<int64_t> sizes = call.argument(1, "shape", readShape);
  const c10::ScalarType type = call.argument(2, "dtype", readDType);
  const uint64_t expected = byteLength(sizes, type);
  // Read last: the shape's getters could have detached the buffer.
  const std::span<const uint8_t> bytes = call.argument(0, "bytes", readBytes);
  if (bytes.size() != expected) {
    throw Refusal{kArgument, "argument 'bytes': shape and dtype ask for " + std::to_string(expected) + " bytes, got " + std::to_string(bytes.size())};
  }
  at::Tensor tensor = at::detail::empty_cpu(sizes, type);
  TORCH_CHECK(tensor.nbytes() == expected, "a tensor of this dtype cannot be made from bytes");
  if (expected > 0) std::memcpy(tensor.mutable_data_ptr(), bytes.data(), expected);
  return call.state.tensors.wrap(std::move(tensor));
}

napi_value toBytes(Call& call) {
  const at::Tensor tensor = call.argument(0, "tensor", [&](napi_env, napi_value value) { return call.state.tensors.read(value); });
  const at::Tensor copy = plain(tensor);
  TORCH_CHECK(copy.nbytes() == 0 || copy.const_data_ptr() != nullptr, "the tensor holds no data");
  return makeArrayBuffer(call.env, copy.nbytes() == 0 ? nullptr : copy.const_data_ptr(), copy.nbytes());
}

napi_value item(Call& call) {
  const at::Tensor tensor = call.argument(0, "tensor", [&](napi_env, napi_value value) { return call.state.tensors.read(value); });
  return makeNumber(call.env, tensor.item().toDouble());
}

}  // namespace retort
