#pragma once
#include <algorithm>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

namespace retort::kernels {

/** The last dimension of a float32 tensor on the CPU as rows that lie at equal distances; a copy of a tensor whose rows do not. */
class Rows {
 public:
  Rows(const at::Tensor& tensor, const char* name) : tensor_(checked(tensor, name)), size_(tensor_.size(-1)), count_(tensor_.numel() / std::max<int64_t>(size_, 1)) {
    if (!isEven(tensor_)) tensor_ = tensor_.contiguous();
    distance_ = size_;
    for (int64_t i = tensor_.dim() - 2; i >= 0; i--) {
      if (tensor_.size(i) == 1) continue;
      distance_ = tensor_.stride(i);
      break;
    }
    data_ = tensor_.const_data_ptr<float>();
  }

  int64_t count() const { return count_; }
  int64_t size() const { return size_; }
  const float* operator[](int64_t row) const { return data_ + row * distance_; }

 private:
  static at::Tensor checked(const at::Tensor& tensor, const char* name) {
    TORCH_CHECK(tensor.defined() && tensor.is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == at::kFloat, name, ": expected float32 on the CPU");
    TORCH_CHECK(tensor.dim() > 0, name, ": expected at least one dimension");
    return tensor;
  }

  /** Whether row i + 1 lies as far behind row i for every i. */
  static bool isEven(const at::Tensor& tensor) {
    if (tensor.size(-1) != 1 && tensor.stride(-1) != 1) return false;
    int64_t next = -1;
    for (int64_t i = tensor.dim() - 2; i >= 0; i--) {
      if (tensor.size(i) == 1) continue;
      if (next >= 0 && tensor.stride(i) != next) return false;
      next = tensor.stride(i) * tensor.size(i);
    }
    return true;
  }

  at::Tensor tensor_;
  int64_t size_;
  int64_t count_;
  int64_t distance_;
  const float* data_;
};

inline void checkShape(const at::Tensor& tensor, const at::Tensor& like, const char* name) {
  TORCH_CHECK(tensor.sizes() == like.sizes(), name, ": expected the shape ", like.sizes(), ", got ", tensor.sizes());
}

/** Calls `work(begin, end)` for parts of so many rows, by the engine's threads where there is enough to do. */
template <class Work>
void eachRow(int64_t rows, int64_t size, const Work& work) {
  constexpr int64_t kEnough = 16384;
  at::parallel_for(0, rows, std::max<int64_t>(1, kEnough / std::max<int64_t>(size, 1)), work);
}

}  // namespace retort::kernels
