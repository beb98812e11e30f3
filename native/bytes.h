#pragma once
#include <cstdint>
#include <span>

#include <node_api.h>

namespace retort {

/** The bytes of a Uint8Array, empty where its buffer is detached. Valid until JavaScript runs again. */
std::span<const uint8_t> readBytes(napi_env env, napi_value value);

/** A fresh ArrayBuffer with a copy of the bytes. */
napi_value makeArrayBuffer(napi_env env, const void* data, size_t length);

}  // namespace retort
