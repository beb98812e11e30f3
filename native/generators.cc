#include <cstring>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/EmptyTensor.h>

#include "bytes.h"
#include "convert-arguments.h"
#include "environment.h"
#include "functions.h"
#include "javascript.h"

namespace retort {
namespace {

constexpr int64_t kSeedEnd = int64_t{1} << 53;

uint64_t readSeed(napi_env env, napi_value value) { return readIndex(env, value, kSeedEnd, "a whole number in [0, 2^53)"); }

at::Generator makeGenerator(c10::Device device, uint64_t seed) {
  if (device.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>(seed);
  // A clone of the device's own default generator is the way to a new one that needs no header of that device.
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

at::Generator generatorArgument(Call& call) {
  return call.argument(0, "generator", [&](napi_env env, napi_value value) { return readGenerator(env, call.state, value); });
}

/** libtorch checks both positions of the Mersenne Twister by themselves, not that together they stay inside its 624 words. */
void checkTwister(const at::Generator& generator) {
  const at::mt19937_data_pod data = at::check_generator<at::CPUGeneratorImpl>(generator)->engine().data();
  TORCH_CHECK(data.left_ + static_cast<int64_t>(data.next_) <= at::MERSENNE_STATE_N + 1, "the generator's state is corrupt");
}

}  // namespace

napi_value createGenerator(Call& call) {
  const c10::Device device = call.argument(0, "device", readDevice);
  const uint64_t seed = call.argument(1, "seed", readSeed);
  return makeNumber(call.env, call.state.generators.insert(makeGenerator(device, seed)));
}

napi_value generatorState(Call& call) {
  const at::Tensor state = generatorArgument(call).get_state().contiguous();
  return makeArrayBuffer(call.env, state.const_data_ptr(), state.nbytes());
}

napi_value setGeneratorState(Call& call) {
  at::Generator generator = generatorArgument(call);
  const std::span<const uint8_t> bytes = call.argument(1, "state", readBytes);
  at::Tensor state = at::detail::empty_cpu({static_cast<int64_t>(bytes.size())}, c10::kByte);
  if (!bytes.empty()) std::memcpy(state.mutable_data_ptr(), bytes.data(), bytes.size());
  if (generator.device().is_cpu()) {
    // Tried on a copy, so that a refused state leaves the generator as it was.
    at::Generator trial = generator.clone();
    trial.set_state(state);
    checkTwister(trial);
  }
  generator.set_state(state);
  return makeUndefined(call.env);
}

napi_value releaseGenerator(Call& call) {
  generatorArgument(call);
  double handle;
  check(call.env, napi_get_value_double(call.env, call.values[0], &handle));
  call.state.generators.release(handle);
  return makeUndefined(call.env);
}

napi_value manualSeed(Call& call) {
  at::manual_seed(call.argument(0, "seed", readSeed));
  return makeUndefined(call.env);
}

}  // namespace retort
