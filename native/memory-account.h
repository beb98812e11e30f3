#pragma once
#include <cstdint>

#include <node_api.h>

namespace retort {

/**
 * Tells V8 how many bytes hang on this environment's handles. It is an estimate: a tensor counts with its storage if it owned it alone when
 * its handle was made, and until that handle is released, whatever views or the autograd graph do with the storage meanwhile.
 * Changes are gathered and passed on in steps of 16 MiB, so that an operator call pays nothing for it.
 */
class MemoryAccount {
 public:
  explicit MemoryAccount(napi_env env) : env_(env) {}

  void add(int64_t bytes) {
    pending_ += bytes;
    if (pending_ > kStep || pending_ < -kStep) [[unlikely]] flush();
  }

 private:
  static constexpr int64_t kStep = int64_t{16} << 20;

  void flush() {
    int64_t total;
    if (napi_adjust_external_memory(env_, pending_, &total) == napi_ok) pending_ = 0;
  }

  napi_env env_;
  int64_t pending_ = 0;
};

}  // namespace retort
