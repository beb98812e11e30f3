#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace retort {

/**
 * The edge of a computation that backward runs again. Every tensor that an operator reads within it passes here.
 *
 * The first time it notes, read by read, the tensors from outside that collect gradients, and where the random streams stood that the computation draws
 * from. The second time it hands out a detached copy at each of these reads, so that the graph that is recorded then ends at the edge. A copy for each
 * read, because gradients are then added up in the order of a plain backward, and so to the same bits.
 */
class Boundary {
 public:
  /** What JavaScript names in a call: the tensor, and how many handles were made before its own. */
  struct Named {
    const at::Tensor& tensor;
    uint64_t age;
  };

  /** @param age How many handles were made by now: what is younger is made inside. */
  explicit Boundary(uint64_t age) : age_(age) {}

  /** What an operator reads instead of a tensor that may be from outside. @param tensor What boundaries around this one make of it. */
  at::Tensor pass(const Named& named, at::Tensor tensor);
  /** Notes where a generator stands before its first draw. */
  void pass(const at::Generator& generator);

  /** From now on it is the second time. A tensor that was changed in place since the first is refused. */
  void beginAgain(uint64_t age);
  /** Refuses that less was read than the first time. */
  void endAgain() const;

  /** How many reads were noted. */
  size_t reads() const { return reads_.size(); }
  /** What was read at a place in the order of reads, and its detached copy. */
  const at::Tensor& outer(size_t read) const { return reads_[read].tensor; }
  const at::Tensor& leaf(size_t read) const { return leaves_[read]; }

  /** Sets the generators back to where they stood, and returns where they stand. */
  std::vector<at::Tensor> rewindGenerators();
  /** Puts the generators where {@link rewindGenerators} found them. */
  void restoreGenerators(const std::vector<at::Tensor>& states);

 private:
  struct Read {
    at::Tensor held;
    at::Tensor tensor;
    int64_t version;
  };
  struct Stream {
    at::Generator generator;
    at::Tensor state;
  };

  const at::Tensor* heldOf(const Named& named, const at::Tensor& tensor) const;

  uint64_t age_;
  bool isAgain_ = false;
  std::vector<Read> reads_;
  std::vector<at::Tensor> leaves_;
  std::vector<Stream> streams_;
};

}  // namespace retort
