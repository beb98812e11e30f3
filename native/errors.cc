#include "errors.h"

#include <new>

#include <c10/util/Exception.h>

namespace retort {

void throwStatus(napi_env env, napi_status status) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending || status == napi_pending_exception || status == napi_cannot_run_js || status == napi_closing) throw PendingException{};
  throw Refusal{kTorch, "Node-API refused a call with status " + std::to_string(static_cast<int>(status))};
}

void rethrowToJavaScript(napi_env env, const char* where) noexcept {
  try {
    throw;
  } catch (const PendingException&) {
  } catch (const Refusal& refusal) {
    const std::string message = refusal.located ? refusal.message : std::string(where) + ": " + refusal.message;
    napi_throw_error(env, refusal.code, message.c_str());
  } catch (const c10::Error& error) {
    napi_throw_error(env, kTorch, error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, kTorch, "out of memory");
  } catch (const std::exception& error) {
    napi_throw_error(env, kTorch, error.what());
  } catch (...) {
    napi_throw_error(env, kTorch, "libtorch threw something that is not a C++ exception");
  }
}

}  // namespace retort
