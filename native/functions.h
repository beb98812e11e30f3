#pragma once
#include "call.h"

// Every function of `NativeBinding` (src/tensor/binding.ts), which says what each does. They throw C++ exceptions; module.cc catches.
namespace retort {

napi_value findOperator(Call& call);
napi_value callOperator(Call& call);
napi_value operatorNames(Call& call);

napi_value fromBytes(Call& call);
napi_value toBytes(Call& call);
napi_value item(Call& call);

napi_value shape(Call& call);
napi_value dtype(Call& call);
napi_value device(Call& call);
napi_value alias(Call& call);
napi_value release(Call& call);
napi_value isLive(Call& call);
napi_value liveTensors(Call& call);

napi_value beginScope(Call& call);
napi_value endScope(Call& call);

napi_value requiresGrad(Call& call);
napi_value setRequiresGrad(Call& call);
napi_value backward(Call& call);
napi_value grad(Call& call);
napi_value recomputed(Call& call);
napi_value withGradient(Call& call);
napi_value customGradient(Call& call);
napi_value gradOf(Call& call);
napi_value setGrad(Call& call);
napi_value setGradMode(Call& call);
napi_value setAutocast(Call& call);

napi_value createGenerator(Call& call);
napi_value generatorState(Call& call);
napi_value setGeneratorState(Call& call);
napi_value releaseGenerator(Call& call);
napi_value manualSeed(Call& call);

napi_value threads(Call& call);
napi_value engineInfo(Call& call);
napi_value setFlushDenormal(Call& call);

}  // namespace retort
