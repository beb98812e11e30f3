#include <ATen/ops/empty.h>

#include "instruction-sets.h"
#include "kernels.h"
#include "rows.h"

namespace retort::kernels {
namespace {

/** Turns `[B or 1, T, 1, d]` as one row per token of a batch. */
class TurnsOf {
 public:
  TurnsOf(const at::Tensor& turns, const at::Tensor& x, const char* name) : rows_(turns, name), tokens_(x.size(1)), isShared_(turns.size(0) == 1) {
    const std::array<int64_t, 4> expected{isShared_ ? 1 : x.size(0), x.size(1), 1, x.size(3)};
    TORCH_CHECK(turns.sizes() == at::IntArrayRef(expected), name, ": expected the shape ", at::IntArrayRef(expected), ", got ", turns.sizes());
  }

  const float* operator[](int64_t token) const { return rows_[isShared_ ? token % tokens_ : token]; }

 private:
  Rows rows_;
  int64_t tokens_;
  bool isShared_;
};

using Loop = void (*)(float*, const float*, const float*, const float*, int64_t);

at::Tensor eachHead(Loop loop, const at::Tensor& x, const at::Tensor& cosines, const at::Tensor& sines) {
  TORCH_CHECK(x.dim() == 4 && cosines.dim() == 4 && sines.dim() == 4, "rotate: expected four dimensions, got ", x.dim(), ", ", cosines.dim(), " and ", sines.dim());
  TORCH_CHECK(x.size(3) % 2 == 0, "rotate: expected an even head size, got ", x.size(3));
  const int64_t heads = x.size(2), size = x.size(3);
  // A token's heads lie together; tokens may lie anywhere at equal distances.
  const Rows tokens((x.stride(3) == 1 && x.stride(2) == size ? x : x.contiguous()).flatten(2), "x");
  const TurnsOf cosine(cosines, x, "cosines"), sine(sines, x, "sines");
  at::Tensor y = at::empty(x.sizes(), x.options());
  float* const out = y.mutable_data_ptr<float>();
  eachRow(tokens.count(), heads * size, [&](int64_t begin, int64_t end) {
    for (int64_t token = begin; token < end; token++) {
      for (int64_t head = 0; head < heads; head++)
        loop(out + (token * heads + head) * size, tokens[token] + head * size, cosine[token], sine[token], size);
    }
  });
  return y;
}

}  // namespace

at::Tensor rotate(const at::Tensor& x, const at::Tensor& cosines, const at::Tensor& sines) { return eachHead(RETORT_TAKE(rotate), x, cosines, sines); }

at::Tensor rotateGradient(const at::Tensor& gradient, const at::Tensor& cosines, const at::Tensor& sines) {
  return eachHead(RETORT_TAKE(rotateGradient), gradient, cosines, sines);
}

}  // namespace retort::kernels
