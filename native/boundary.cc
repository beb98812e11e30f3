#include "boundary.h"

#include <algorithm>

#include <torch/csrc/autograd/autograd.h>

#include "errors.h"

namespace retort {

/** What JavaScript's handles outside stand for, or null for what was made inside. `aten::to` may give the same tensor a young handle. */
const at::Tensor* Boundary::heldOf(const Named& named, const at::Tensor& tensor) const {
  if (named.age < age_) return &named.tensor;
  for (size_t i = 0; i < (isAgain_ ? leaves_.size() : reads_.size()); i++) {
    if (tensor.is_same(isAgain_ ? leaves_[i] : reads_[i].tensor)) return &reads_[i].held;
  }
  return nullptr;
}

at::Tensor Boundary::pass(const Named& named, at::Tensor tensor) {
  if (!tensor.defined() || !tensor.requires_grad()) return tensor;
  const at::Tensor* held = heldOf(named, tensor);
  if (held == nullptr) return tensor;
  if (!isAgain_) {
    reads_.push_back({at::Tensor(*held), tensor, tensor._version()});
    return tensor;
  }
  const size_t next = leaves_.size();
  if (next == reads_.size() || !held->is_same(reads_[next].held)) {
    throw Refusal{kTorch, c10::str("computed again, it reads a tensor ", tensor.sizes(), " that collects gradients and that it did not read there the first time")};
  }
  leaves_.push_back(reads_[next].tensor.detach().requires_grad_(true));
  return leaves_.back();
}

void Boundary::pass(const at::Generator& generator) {
  if (isAgain_) return;
  const bool isKnown = std::any_of(streams_.begin(), streams_.end(), [&](const Stream& stream) { return stream.generator == generator; });
  if (!isKnown) streams_.push_back({generator, generator.get_state()});
}

void Boundary::beginAgain(uint64_t age) {
  for (const Read& read : reads_) {
    if (read.tensor._version() == read.version) continue;
    throw Refusal{kTorch, c10::str("a tensor ", read.tensor.sizes(), " that has to be read again was changed in place since the first time")};
  }
  isAgain_ = true;
  leaves_.clear();
  age_ = age;
}

void Boundary::endAgain() const {
  if (leaves_.size() == reads_.size()) return;
  throw Refusal{kTorch, c10::str("computed again, it reads ", leaves_.size(), " times what collects gradients instead of ", reads_.size(), " times")};
}

std::vector<at::Tensor> Boundary::rewindGenerators() {
  std::vector<at::Tensor> before;
  for (Stream& stream : streams_) {
    before.push_back(stream.generator.get_state());
    stream.generator.set_state(stream.state);
  }
  return before;
}

void Boundary::restoreGenerators(const std::vector<at::Tensor>& states) {
  for (size_t i = 0; i < states.size(); i++) streams_[i].generator.set_state(states[i]);
}

}  // namespace retort
