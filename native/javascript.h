#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <node_api.h>

namespace retort {

// Reading: each throws a Refusal that says what was expected and what came, and converts nothing by force: "1" is no number, 1 is no boolean.

bool isNullish(napi_env env, napi_value value);
bool isArray(napi_env env, napi_value value);
double readNumber(napi_env env, napi_value value);
/** A whole number within ±2^53, or a bigint that fits 64 bits. */
int64_t readInteger(napi_env env, napi_value value);
/** A whole number in [0, end). */
int64_t readIndex(napi_env env, napi_value value, int64_t end, const char* expected);
bool readBoolean(napi_env env, napi_value value);
std::string readString(napi_env env, napi_value value);
/** Lists longer than 2^20 are refused, so that a sparse array of four billion holes costs nothing. */
uint32_t readLength(napi_env env, napi_value array, const char* expected = "an array");
/** May run a getter, and with it any JavaScript: hold no reference into the environment's tables across it. */
napi_value readElement(napi_env env, napi_value array, uint32_t index);
std::vector<int64_t> readIntegers(napi_env env, napi_value array);

/** Refuses `value`: "expected a tensor handle, got string "x"". */
[[noreturn]] void refuse(napi_env env, const char* expected, napi_value value);

napi_value makeUndefined(napi_env env);
napi_value makeNull(napi_env env);
napi_value makeNumber(napi_env env, double value);
napi_value makeBoolean(napi_env env, bool value);
napi_value makeString(napi_env env, std::string_view value);
napi_value makeArray(napi_env env, size_t length);
void setElement(napi_env env, napi_value array, uint32_t index, napi_value value);
void setProperty(napi_env env, napi_value object, const char* name, napi_value value);

}  // namespace retort
