#pragma once
#include <string>

#include <node_api.h>

namespace retort {

/** What a function throws to be seen by JavaScript as an Error with a `code`. */
struct Refusal {
  const char* code;
  std::string message;
  /** Whether the message already starts with the operator's or function's name. */
  bool located = false;
};

inline constexpr const char* kArgument = "ARGUMENT";
inline constexpr const char* kDisposed = "DISPOSED";
inline constexpr const char* kTorch = "TORCH";

/** Thrown where a JavaScript exception is pending already (a getter threw, the worker is being terminated): unwind and leave it alone. */
struct PendingException {};

/** Throws what a failed Node-API call stands for. */
[[noreturn]] void throwStatus(napi_env env, napi_status status);

inline void check(napi_env env, napi_status status) {
  if (status != napi_ok) [[unlikely]] throwStatus(env, status);
}

/** To be called in a catch block: turns whatever C++ exception is in flight into a pending JavaScript one. `where` is the function's name. */
void rethrowToJavaScript(napi_env env, const char* where) noexcept;

}  // namespace retort
