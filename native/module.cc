#include <memory>

#include "environment.h"
#include "functions.h"
#include "kernels/kernels.h"

#ifndef RETORT_BUILD_STAMP
#define RETORT_BUILD_STAMP ""
#endif

namespace retort {
/** Names what the addon was built from: the build script looks for it in the file. */
extern "C" __attribute__((visibility("default"), used)) const char retort_build_stamp[] = RETORT_BUILD_STAMP;

namespace {

using Function = napi_value (*)(Call&);

struct Entry {
  const char* name;
  Function function;
};

constexpr Entry kEntries[] = {
    {"findOperator", findOperator},
    {"call", callOperator},
    {"operatorNames", operatorNames},
    {"fromBytes", fromBytes},
    {"toBytes", toBytes},
    {"item", item},
    {"shape", shape},
    {"dtype", dtype},
    {"device", device},
    {"alias", alias},
    {"release", release},
    {"isLive", isLive},
    {"liveTensors", liveTensors},
    {"beginScope", beginScope},
    {"endScope", endScope},
    {"requiresGrad", requiresGrad},
    {"setRequiresGrad", setRequiresGrad},
    {"backward", backward},
    {"grad", grad},
    {"recomputed", recomputed},
    {"withGradient", withGradient},
    {"customGradient", customGradient},
    {"gradOf", gradOf},
    {"setGrad", setGrad},
    {"setGradMode", setGradMode},
    {"setAutocast", setAutocast},
    {"createGenerator", createGenerator},
    {"generatorState", generatorState},
    {"setGeneratorState", setGeneratorState},
    {"releaseGenerator", releaseGenerator},
    {"manualSeed", manualSeed},
    {"threads", threads},
    {"engineInfo", engineInfo},
    {"setFlushDenormal", setFlushDenormal},
};

/** The one door from JavaScript: arguments in, and no C++ exception out. */
napi_value invoke(napi_env env, napi_callback_info info) {
  void* instance = nullptr;
  void* data = nullptr;
  if (napi_get_instance_data(env, &instance) != napi_ok) return nullptr;
  Call call{env, *static_cast<Environment*>(instance), Call::kMaxArguments, {}};
  if (napi_get_cb_info(env, info, &call.count, call.values, nullptr, &data) != napi_ok) return nullptr;
  const Entry& entry = *static_cast<const Entry*>(data);
  try {
    return entry.function(call);
  } catch (...) {
    rethrowToJavaScript(env, entry.name);
    return nullptr;
  }
}

void defineFunctions(napi_env env, napi_value exports) {
  for (const Entry& entry : kEntries) {
    void* data = const_cast<Entry*>(&entry);
    const napi_property_descriptor property{entry.name, nullptr, invoke, nullptr, nullptr, nullptr, napi_enumerable, data};
    check(env, napi_define_properties(env, exports, 1, &property));
  }
}

}  // namespace
}  // namespace retort

NAPI_MODULE_INIT() {
  using retort::Environment;
  try {
    retort::kernels::registerOperators();
    auto state = std::make_unique<Environment>(env);
    const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); };
    retort::check(env, napi_set_instance_data(env, state.get(), destroy, nullptr));
    state.release();
    retort::defineFunctions(env, exports);
    return exports;
  } catch (...) {
    retort::rethrowToJavaScript(env, "retort");
    return nullptr;
  }
}
