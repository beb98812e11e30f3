#include <numeric>

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros_like.h>

#include "instruction-sets.h"
#include "kernels.h"
#include "rows.h"

// Attention of sequences that lie one behind the other, each to itself alone. Scores of a block of queries live in a thread's cache and nowhere else: backward computes them again.
namespace retort::kernels {
namespace {

/** Queries that are computed at once: what they see stays in the second-level cache up to 2,000 keys. */
constexpr int64_t kQueries = 64;

/** One head of a sequence's queries, keys or values: `[T, d]` within `[n, H, d]`. */
struct Head {
  float* data;
  int64_t distance;
  int64_t size;

  at::Tensor rows(int64_t begin, int64_t end) const { return at::from_blob(data + begin * distance, {end - begin, size}, {distance, 1}); }
};

/** `[n, H, d]`, a token's heads one behind the other. */
struct Heads {
  Heads(const at::Tensor& given, const char* name) : tensor(given), rows((check(given, name), given.stride(2) == 1 && given.stride(1) == given.size(2) ? given : tensor = given.contiguous()).flatten(1), name) {}

  static void check(const at::Tensor& given, const char* name) { TORCH_CHECK(given.dim() == 3, name, ": expected [n, heads, size], got ", given.sizes()); }

  int64_t tokens() const { return tensor.size(0); }
  int64_t heads() const { return tensor.size(1); }
  int64_t size() const { return tensor.size(2); }
  Head at(int64_t token, int64_t head) const {
    return {const_cast<float*>(rows[token]) + head * size(), tokens() > 1 ? rows[1] - rows[0] : size(), size()};
  }

  at::Tensor tensor;
  Rows rows;
};

/** A sequence and a head of its keys. */
struct Unit {
  int64_t begin, length, keyHead;
};

struct Work {
  Work(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, at::IntArrayRef lengths) : queries(q, "queries"), keys(k, "keys"), values(v, "values") {
    TORCH_CHECK(keys.tensor.sizes() == values.tensor.sizes() && keys.tokens() == queries.tokens() && keys.size() == queries.size(), "attend: queries ", q.sizes(), ", keys ",
                k.sizes(), " and values ", v.sizes(), " do not belong together");
    TORCH_CHECK(keys.heads() > 0 && queries.heads() % keys.heads() == 0, "attend: ", queries.heads(), " heads of queries cannot share ", keys.heads(), " of keys");
    TORCH_CHECK(std::all_of(lengths.begin(), lengths.end(), [](int64_t length) { return length > 0; }), "lengths: expected positive numbers");
    TORCH_CHECK(std::accumulate(lengths.begin(), lengths.end(), int64_t{0}) == queries.tokens(), "lengths: expected a sum of ", queries.tokens());
    int64_t begin = 0;
    for (const int64_t length : lengths) {
      for (int64_t head = 0; head < keys.heads(); head++) units.push_back({begin, length, head});
      begin += length;
    }
    // The longest first, so that threads end together.
    std::stable_sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) { return a.length > b.length; });
  }

  /** Calls `work(unit)` for each, dealt to the engine's threads in turns. */
  template <class Each>
  void run(const Each& each) const {
    const int64_t count = static_cast<int64_t>(units.size()), dealt = std::min<int64_t>(at::get_num_threads(), count);
    at::parallel_for(0, dealt, 1, [&](int64_t begin, int64_t end) {
      const at::AutoDispatchBelowADInplaceOrView below;
      for (int64_t first = begin; first < end; first++) {
        for (int64_t i = first; i < count; i += dealt) each(units[i]);
      }
    });
  }

  int64_t group() const { return queries.heads() / keys.heads(); }

  Heads queries, keys, values;
  std::vector<Unit> units;
};

}  // namespace

at::Tensor attendCausally(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, at::IntArrayRef lengths, double scale) {
  const Work work(q, k, v, lengths);
  at::Tensor mixed = at::empty(q.sizes(), q.options());
  const Heads out(mixed, "mixed");
  const auto softmax = RETORT_TAKE(softmaxOfFirst);
  work.run([&](const Unit& unit) {
    const Head keys = work.keys.at(unit.begin, unit.keyHead), values = work.values.at(unit.begin, unit.keyHead);
    at::Tensor scratch = at::empty({std::min(kQueries, unit.length) * unit.length}, q.options());
    for (int64_t head = unit.keyHead * work.group(); head < (unit.keyHead + 1) * work.group(); head++) {
      const Head queries = work.queries.at(unit.begin, head), to = out.at(unit.begin, head);
      for (int64_t begin = 0; begin < unit.length; begin += kQueries) {
        const int64_t end = std::min(begin + kQueries, unit.length);
        float* const scores = scratch.mutable_data_ptr<float>();
        at::Tensor p = at::from_blob(scores, {end - begin, end});
        at::mm_out(p, queries.rows(begin, end), keys.rows(0, end).t());
        for (int64_t i = begin; i < end; i++) softmax(scores + (i - begin) * end, static_cast<float>(scale), i + 1, end);
        at::Tensor rows = to.rows(begin, end);
        at::mm_out(rows, p, values.rows(0, end));
      }
    }
  });
  return mixed;
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> attendCausallyGradients(const at::Tensor& gradient, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                                                       at::IntArrayRef lengths, double scale) {
  checkShape(gradient, q, "gradient");
  const Work work(q, k, v, lengths);
  const Heads given(gradient, "gradient");
  at::Tensor ofQ = at::empty(q.sizes(), q.options()), ofK = at::zeros_like(k, at::MemoryFormat::Contiguous), ofV = at::zeros_like(v, at::MemoryFormat::Contiguous);
  const Heads queryOut(ofQ, "queries"), keyOut(ofK, "keys"), valueOut(ofV, "values");
  const auto softmax = RETORT_TAKE(softmaxOfFirst);
  const auto derive = RETORT_TAKE(softmaxGradient);
  work.run([&](const Unit& unit) {
    const Head keys = work.keys.at(unit.begin, unit.keyHead), values = work.values.at(unit.begin, unit.keyHead);
    const Head ofKeys = keyOut.at(unit.begin, unit.keyHead), ofValues = valueOut.at(unit.begin, unit.keyHead);
    at::Tensor scratch = at::empty({2, std::min(kQueries, unit.length) * unit.length}, q.options());
    for (int64_t head = unit.keyHead * work.group(); head < (unit.keyHead + 1) * work.group(); head++) {
      const Head queries = work.queries.at(unit.begin, head), arriving = given.at(unit.begin, head), ofQueries = queryOut.at(unit.begin, head);
      for (int64_t begin = 0; begin < unit.length; begin += kQueries) {
        const int64_t end = std::min(begin + kQueries, unit.length);
        float* const scores = scratch.mutable_data_ptr<float>();
        float* const gradients = scores + scratch.size(1);
        at::Tensor p = at::from_blob(scores, {end - begin, end}), ofP = at::from_blob(gradients, {end - begin, end});
        const at::Tensor from = queries.rows(begin, end), seen = keys.rows(0, end), g = arriving.rows(begin, end);
        at::mm_out(p, from, seen.t());
        for (int64_t i = begin; i < end; i++) softmax(scores + (i - begin) * end, static_cast<float>(scale), i + 1, end);
        at::mm_out(ofP, g, values.rows(0, end).t());
        ofValues.rows(0, end).addmm_(p.t(), g);
        for (int64_t i = begin; i < end; i++) derive(gradients + (i - begin) * end, scores + (i - begin) * end, static_cast<float>(scale), i + 1, end);
        at::Tensor rows = ofQueries.rows(begin, end);
        at::mm_out(rows, ofP, seen);
        ofKeys.rows(0, end).addmm_(ofP.t(), from);
      }
    }
  });
  return {ofQ, ofK, ofV};
}

}  // namespace retort::kernels
