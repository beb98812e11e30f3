#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "errors.h"

namespace retort {

/**
 * Values that JavaScript refers to by number: slot + generation × 2^22. A slot's generation starts at 1 and grows at each release, so a
 * stale handle never finds the slot's next tenant. A slot whose generations are used up (2^31 - 1) is retired.
 */
template <class T>
class HandleTable {
 public:
  static constexpr uint64_t kSlotBits = 22;
  static constexpr size_t kMaxSlots = size_t{1} << kSlotBits;
  static constexpr uint32_t kMaxGeneration = 0x7fffffff;

  double insert(T&& value) {
    if (free_.empty()) grow();
    const uint32_t index = free_.back();
    free_.pop_back();
    Slot& slot = slots_[index];
    slot.value = std::move(value);
    slot.live = true;
    live_++;
    return static_cast<double>((uint64_t{slot.generation} << kSlotBits) | index);
  }

  /** The value, or null if the handle was released or never made. The pointer lasts until the next insert or release. */
  T* find(double handle) {
    Slot* slot = findSlot(handle);
    return slot == nullptr ? nullptr : &slot->value;
  }

  /** Ends a live handle and hands its value over. Never allocates. */
  T release(double handle) {
    Slot& slot = *findSlot(handle);
    slot.live = false;
    live_--;
    if (slot.generation < kMaxGeneration) {
      slot.generation++;
      free_.push_back(static_cast<uint32_t>(&slot - slots_.data()));
    }
    return std::exchange(slot.value, T{});
  }

  size_t live() const { return live_; }

 private:
  struct Slot {
    T value{};
    uint32_t generation = 1;
    bool live = false;
  };

  Slot* findSlot(double handle) {
    if (!(handle >= 0 && handle < 9007199254740992.0)) return nullptr;
    const uint64_t whole = static_cast<uint64_t>(handle);
    const size_t index = whole & (kMaxSlots - 1);
    if (index >= slots_.size() || static_cast<double>(whole) != handle) return nullptr;
    Slot& slot = slots_[index];
    return slot.live && slot.generation == whole >> kSlotBits ? &slot : nullptr;
  }

  void grow() {
    if (slots_.size() == kMaxSlots) throw Refusal{kTorch, "more than 2^22 handles are alive; release some, or work inside a scope"};
    free_.reserve(slots_.size() + 1 > slots_.capacity() ? 2 * (slots_.size() + 1) : slots_.capacity());
    slots_.emplace_back();
    free_.push_back(static_cast<uint32_t>(slots_.size() - 1));
  }

  std::vector<Slot> slots_;
  /** Its capacity is never below the number of slots, which is why a release cannot fail. */
  std::vector<uint32_t> free_;
  size_t live_ = 0;
};

}  // namespace retort
