#include "javascript.h"

#include <cmath>
#include <sstream>

#include "errors.h"

namespace retort {
namespace {

constexpr double kMaxSafeInteger = 9007199254740992.0;
constexpr uint32_t kMaxListLength = 1u << 20;
constexpr size_t kShownCharacters = 40;

napi_valuetype typeOf(napi_env env, napi_value value) {
  napi_valuetype type;
  check(env, napi_typeof(env, value, &type));
  return type;
}

std::string describeString(napi_env env, napi_value value) {
  char text[kShownCharacters + 1];
  size_t length = 0;
  size_t total = 0;
  check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &total));
  check(env, napi_get_value_string_utf8(env, value, text, sizeof text, &length));
  return "string \"" + std::string(text, length) + (total > length ? "…\"" : "\"");
}

std::string describe(napi_env env, napi_value value) {
  switch (typeOf(env, value)) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return readBoolean(env, value) ? "true" : "false";
    case napi_string: return describeString(env, value);
    case napi_symbol: return "a symbol";
    case napi_function: return "a function";
    case napi_bigint: return "a bigint";
    case napi_object: return isArray(env, value) ? "an array" : "an object";
    case napi_external: return "an external value";
    default: break;
  }
  std::ostringstream number;
  number.precision(17);
  number << readNumber(env, value);
  return number.str();
}

}  // namespace

void refuse(napi_env env, const char* expected, napi_value value) {
  throw Refusal{kArgument, std::string("expected ") + expected + ", got " + describe(env, value)};
}

bool isNullish(napi_env env, napi_value value) {
  const napi_valuetype type = typeOf(env, value);
  return type == napi_undefined || type == napi_null;
}

bool isArray(napi_env env, napi_value value) {
  bool result;
  check(env, napi_is_array(env, value, &result));
  return result;
}

double readNumber(napi_env env, napi_value value) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) [[unlikely]] refuse(env, "a number", value);
  return number;
}

int64_t readInteger(napi_env env, napi_value value) {
  double number;
  if (napi_get_value_double(env, value, &number) == napi_ok) [[likely]] {
    if (std::abs(number) <= kMaxSafeInteger && number == std::trunc(number)) return static_cast<int64_t>(number);
    refuse(env, "a whole number within ±2^53 (a bigint may be larger)", value);
  }
  int64_t big;
  bool lossless;
  if (napi_get_value_bigint_int64(env, value, &big, &lossless) != napi_ok) refuse(env, "a whole number", value);
  if (!lossless) refuse(env, "a whole number of at most 64 bits", value);
  return big;
}

int64_t readIndex(napi_env env, napi_value value, int64_t end, const char* expected) {
  const double number = readNumber(env, value);
  if (!(number >= 0 && number < static_cast<double>(end) && number == std::trunc(number))) refuse(env, expected, value);
  return static_cast<int64_t>(number);
}

bool readBoolean(napi_env env, napi_value value) {
  bool result;
  if (napi_get_value_bool(env, value, &result) != napi_ok) refuse(env, "a boolean", value);
  return result;
}

std::string readString(napi_env env, napi_value value) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) refuse(env, "a string", value);
  std::string text(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

uint32_t readLength(napi_env env, napi_value array, const char* expected) {
  if (!isArray(env, array)) refuse(env, expected, array);
  uint32_t length;
  check(env, napi_get_array_length(env, array, &length));
  if (length > kMaxListLength) throw Refusal{kArgument, "the array has " + std::to_string(length) + " elements, at most 2^20 are taken"};
  return length;
}

napi_value readElement(napi_env env, napi_value array, uint32_t index) {
  napi_value value;
  check(env, napi_get_element(env, array, index, &value));
  return value;
}

std::vector<int64_t> readIntegers(napi_env env, napi_value array) {
  const uint32_t length = readLength(env, array, "an array of whole numbers");
  std::vector<int64_t> values;
  values.reserve(length);
  for (uint32_t i = 0; i < length; i++) values.push_back(readInteger(env, readElement(env, array, i)));
  return values;
}

napi_value makeUndefined(napi_env env) {
  napi_value value;
  check(env, napi_get_undefined(env, &value));
  return value;
}

napi_value makeNull(napi_env env) {
  napi_value value;
  check(env, napi_get_null(env, &value));
  return value;
}

napi_value makeNumber(napi_env env, double number) {
  napi_value value;
  check(env, napi_create_double(env, number, &value));
  return value;
}

napi_value makeBoolean(napi_env env, bool boolean) {
  napi_value value;
  check(env, napi_get_boolean(env, boolean, &value));
  return value;
}

napi_value makeString(napi_env env, std::string_view text) {
  napi_value value;
  check(env, napi_create_string_utf8(env, text.data(), text.size(), &value));
  return value;
}

napi_value makeArray(napi_env env, size_t length) {
  napi_value array;
  check(env, napi_create_array_with_length(env, length, &array));
  return array;
}

void setElement(napi_env env, napi_value array, uint32_t index, napi_value value) {
  check(env, napi_set_element(env, array, index, value));
}

void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  check(env, napi_set_named_property(env, object, name, value));
}

}  // namespace retort
