#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include <torch/csrc/autograd/function.h>

namespace retort {

/** An intrusive pointer, and a shared one before libtorch 2.13. */
using NodePointer = decltype(torch::autograd::Edge::function);

/** A node of autograd's graph. */
template <class Made, class... Arguments>
auto makeNode(Arguments&&... arguments) {
  if constexpr (std::is_same_v<NodePointer, std::shared_ptr<torch::autograd::Node>>) {
    return std::make_shared<Made>(std::forward<Arguments>(arguments)...);
  } else {
    return c10::make_intrusive<Made>(std::forward<Arguments>(arguments)...);
  }
}

}  // namespace retort
