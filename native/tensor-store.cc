#include "tensor-store.h"

#include <cmath>

#include "javascript.h"

namespace retort {
namespace {

double readHandleNumber(napi_env env, napi_value value) {
  double handle;
  if (napi_get_value_double(env, value, &handle) != napi_ok || handle != std::trunc(handle)) [[unlikely]] {
    refuse(env, "a tensor handle", value);
  }
  return handle;
}

}  // namespace

napi_value TensorStore::wrap(at::Tensor tensor) {
  const double handle = table_.insert(Owned{std::move(tensor), 0, made_++});
  if (!scopes_.empty()) adopt(handle, *table_.find(handle));
  return makeNumber(env_, handle);
}

napi_value TensorStore::wrapOrNull(at::Tensor tensor) { return tensor.defined() ? wrap(std::move(tensor)) : makeNull(env_); }

TensorStore::Owned& TensorStore::find(napi_value value) {
  Owned* owned = table_.find(readHandleNumber(env_, value));
  if (owned == nullptr) [[unlikely]] throw Refusal{kDisposed, "the tensor has been released"};
  return *owned;
}

at::Tensor TensorStore::read(napi_value value) { return find(value).tensor; }

double TensorStore::readHandle(napi_value value) {
  find(value);
  return readHandleNumber(env_, value);
}

std::vector<at::Tensor> TensorStore::readList(napi_value array) {
  const uint32_t length = readLength(env_, array, "an array of tensor handles");
  std::vector<at::Tensor> tensors;
  tensors.reserve(length);
  for (uint32_t i = 0; i < length; i++) tensors.push_back(read(readElement(env_, array, i)));
  return tensors;
}

void TensorStore::replace(napi_value value, at::Tensor tensor) { find(value).tensor = std::move(tensor); }

bool TensorStore::isLive(napi_value value) { return table_.find(readNumber(env_, value)) != nullptr; }

void TensorStore::release(napi_value value) { table_.release(readHandle(value)); }

size_t TensorStore::beginScope() {
  scopes_.emplace_back();
  return scopes_.size();
}

void TensorStore::endScope(const std::vector<double>& keep) {
  const Scope scope = std::move(scopes_.back());
  const size_t depth = scopes_.size();
  scopes_.pop_back();
  for (const double handle : keep) {
    Owned* owned = table_.find(handle);
    if (owned == nullptr || owned->scope != depth) continue;
    owned->scope = 0;
    if (!scopes_.empty()) adopt(handle, *owned);
  }
  for (const double handle : scope.handles) {
    const Owned* owned = table_.find(handle);
    if (owned != nullptr && owned->scope == depth) table_.release(handle);
  }
}

void TensorStore::adopt(double handle, Owned& owned) {
  Scope& scope = scopes_.back();
  if (scope.handles.size() >= scope.sweepAt) {
    std::erase_if(scope.handles, [this](double old) { return table_.find(old) == nullptr; });
    scope.sweepAt = std::max<size_t>(1024, 2 * scope.handles.size());
  }
  owned.scope = scopes_.size();
  scope.handles.push_back(handle);
}

}  // namespace retort
