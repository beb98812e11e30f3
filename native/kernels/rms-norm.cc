#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>

#include "instruction-sets.h"
#include "kernels.h"
#include "rows.h"

namespace retort::kernels {
namespace {

void checkWeight(const Rows& weight, const Rows& x) {
  TORCH_CHECK(weight.count() == 1 && weight.size() == x.size(), "weight: expected ", x.size(), " numbers, got ", weight.count(), " × ", weight.size());
}

}  // namespace

std::tuple<at::Tensor, at::Tensor> rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
  const Rows rows(x, "x"), factors(weight, "weight");
  checkWeight(factors, rows);
  at::Tensor y = at::empty(x.sizes(), x.options());
  std::vector<int64_t> perRow = x.sizes().vec();
  perRow.back() = 1;
  at::Tensor scale = at::empty(perRow, x.options());
  const auto loop = RETORT_TAKE(rmsNorm);
  float* const out = y.mutable_data_ptr<float>();
  float* const scales = scale.mutable_data_ptr<float>();
  eachRow(rows.count(), rows.size(), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) scales[i] = loop(out + i * rows.size(), rows[i], factors[0], static_cast<float>(epsilon), rows.size());
  });
  return {y, scale};
}

std::tuple<at::Tensor, at::Tensor> rmsNormGradients(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& scale) {
  checkShape(gradient, x, "gradient");
  const Rows gradients(gradient, "gradient"), rows(x, "x"), factors(weight, "weight"), scales(scale, "scale");
  checkWeight(factors, rows);
  TORCH_CHECK(scales.size() == 1 && scales.count() == rows.count(), "scale: expected one number for each of ", rows.count(), " rows");
  at::Tensor ofX = at::empty(x.sizes(), x.options());
  // Added up in parts that do not depend on the number of threads, and the parts in one order: the same bits in every run.
  constexpr int64_t kRowsOfPart = 64;
  const int64_t parts = (rows.count() + kRowsOfPart - 1) / kRowsOfPart;
  at::Tensor ofWeight = at::zeros({parts, rows.size()}, x.options());
  const auto loop = RETORT_TAKE(rmsNormGradients);
  float* const out = ofX.mutable_data_ptr<float>();
  float* const sums = ofWeight.mutable_data_ptr<float>();
  eachRow(parts, kRowsOfPart * rows.size(), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin * kRowsOfPart; i < std::min(end * kRowsOfPart, rows.count()); i++)
      loop(out + i * rows.size(), sums + i / kRowsOfPart * rows.size(), gradients[i], rows[i], factors[0], scales[i][0], rows.size());
  });
  return {ofX, at::sum(ofWeight, 0)};
}

}  // namespace retort::kernels
