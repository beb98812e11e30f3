#pragma once
#include <array>
#include <vector>

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include "boundary.h"
#include "environment.h"

// What holds while a function runs that backward runs again: each is in force as long as it lives.
namespace retort {

/** Whether and how matrix products compute in a smaller dtype. */
class AutocastModes {
 public:
  AutocastModes() {
    for (size_t i = 0; i < kDevices.size(); i++) {
      enabled_[i] = at::autocast::is_autocast_enabled(kDevices[i]);
      dtypes_[i] = at::autocast::get_autocast_dtype(kDevices[i]);
    }
  }

  void apply() const {
    for (size_t i = 0; i < kDevices.size(); i++) {
      at::autocast::set_autocast_enabled(kDevices[i], enabled_[i]);
      at::autocast::set_autocast_dtype(kDevices[i], dtypes_[i]);
    }
  }

 private:
  static constexpr std::array<c10::DeviceType, 2> kDevices{c10::kCPU, c10::kCUDA};
  std::array<bool, 2> enabled_;
  std::array<c10::ScalarType, 2> dtypes_;
};

/** Has a boundary around what runs while it lives. Casts of weights are not cached: they would outlive the graph that they belong to. */
class WithinBoundary {
 public:
  WithinBoundary(Environment& state, Boundary& boundary, bool isRecorded)
      : state_(state), gradMode_(isRecorded), cachesCasts_(at::autocast::is_autocast_cache_enabled()) {
    state_.boundaries.push_back(&boundary);
    at::autocast::set_autocast_cache_enabled(false);
  }
  ~WithinBoundary() {
    at::autocast::set_autocast_cache_enabled(cachesCasts_);
    state_.boundaries.pop_back();
  }
  WithinBoundary(const WithinBoundary&) = delete;

 private:
  Environment& state_;
  at::AutoGradMode gradMode_;
  bool cachesCasts_;
};

/** As at the first time: autocast and random streams. Afterwards as before. */
class AsTheFirstTime {
 public:
  AsTheFirstTime(Boundary& boundary, const AutocastModes& modes) : boundary_(boundary), generators_(boundary.rewindGenerators()) { modes.apply(); }
  ~AsTheFirstTime() {
    before_.apply();
    boundary_.restoreGenerators(generators_);
  }
  AsTheFirstTime(const AsTheFirstTime&) = delete;

 private:
  Boundary& boundary_;
  AutocastModes before_;
  std::vector<at::Tensor> generators_;
};

/** Handles made while it lives are released with it; those of Node-API, too. */
class OwnHandles {
 public:
  explicit OwnHandles(Environment& state) : state_(state) {
    check(state_.env, napi_open_handle_scope(state_.env, &scope_));
    depth_ = state_.tensors.beginScope();
  }
  ~OwnHandles() {
    while (state_.tensors.depth() >= depth_) state_.tensors.endScope({});
    napi_close_handle_scope(state_.env, scope_);
  }
  OwnHandles(const OwnHandles&) = delete;

 private:
  Environment& state_;
  napi_handle_scope scope_;
  size_t depth_;
};

}  // namespace retort
