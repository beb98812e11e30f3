#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include <ATen/Version.h>

// The same loops for any processor and, where the compiler can, for one with AVX2: libtorch is built likewise, and ATEN_CPU_CAPABILITY=default holds both back.
namespace retort::kernels {

namespace plain {
#define RETORT_LOOP
#include "loops.h"
#undef RETORT_LOOP
}  // namespace plain

#if defined(__x86_64__)
namespace avx2 {
#define RETORT_LOOP __attribute__((target("avx2,fma")))
#include "loops.h"
#undef RETORT_LOOP
}  // namespace avx2
#endif

/** Which loops this process takes. */
inline bool takesAvx2() {
#if defined(__x86_64__)
  static const bool takes = at::get_cpu_capability().starts_with("AVX") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return takes;
#else
  return false;
#endif
}

}  // namespace retort::kernels

/** A loop by its name, as this process takes it. */
#if defined(__x86_64__)
#define RETORT_TAKE(loop) (retort::kernels::takesAvx2() ? &retort::kernels::avx2::loop : &retort::kernels::plain::loop)
#else
#define RETORT_TAKE(loop) (&retort::kernels::plain::loop)
#endif
