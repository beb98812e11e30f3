#include <ATen/ops/empty.h>

#include "instruction-sets.h"
#include "kernels.h"
#include "rows.h"

namespace retort::kernels {

at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up) {
  checkShape(up, gate, "up");
  const Rows gates(gate, "gate"), ups(up, "up");
  at::Tensor y = at::empty(gate.sizes(), gate.options());
  const auto loop = RETORT_TAKE(swiglu);
  float* const out = y.mutable_data_ptr<float>();
  eachRow(gates.count(), gates.size(), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) loop(out + i * gates.size(), gates[i], ups[i], gates.size());
  });
  return y;
}

std::tuple<at::Tensor, at::Tensor> swigluGradients(const at::Tensor& gradient, const at::Tensor& gate, const at::Tensor& up) {
  checkShape(gradient, gate, "gradient");
  checkShape(up, gate, "up");
  const Rows gradients(gradient, "gradient"), gates(gate, "gate"), ups(up, "up");
  at::Tensor ofGate = at::empty(gate.sizes(), gate.options());
  at::Tensor ofUp = at::empty(gate.sizes(), gate.options());
  const auto loop = RETORT_TAKE(swigluGradients);
  float* const gateOut = ofGate.mutable_data_ptr<float>();
  float* const upOut = ofUp.mutable_data_ptr<float>();
  eachRow(gates.count(), gates.size(), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t at = i * gates.size();
      loop(gateOut + at, upOut + at, gradients[i], gates[i], ups[i], gates.size());
    }
  });
  return {ofGate, ofUp};
}

}  // namespace retort::kernels
