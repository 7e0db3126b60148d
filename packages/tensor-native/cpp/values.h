// Values of JavaScript as C++ has them, and errors the other way.
// In: arguments.  Out: numbers, bytes, pointers; throws on others.
// Not here: what is done with them (addon.cpp).
#pragma once

// Handles need finalisers that run inside the collection (addon.cpp).
#define NAPI_EXPERIMENTAL
#include <node_api.h>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace sextant {

int64_t integerOf(napi_env env, napi_value value);
bool flagOf(napi_env env, napi_value value);
/** Bytes of a typed array. */
std::pair<void*, size_t> bytesOf(napi_env env, napi_value value);
std::pair<const int32_t*, size_t> wordsOf(napi_env env, napi_value value);
std::vector<uint32_t> slotsOf(napi_env env, napi_value value);
/** What an external holds; `what` is what the error calls it. */
void* externalOf(napi_env env, napi_value value, const char* what);

template <typename T>
T& held(napi_env env, napi_value value, const char* what) {
  return *static_cast<T*>(externalOf(env, value, what));
}

/** An external that owns a copy of a pointer. */
template <typename T>
napi_value external(napi_env env, T value) {
  napi_value made;
  napi_create_external(
      env, new T(std::move(value)), [](node_api_basic_env, void* data, void*) { delete static_cast<T*>(data); }, nullptr,
      &made);
  return made;
}

napi_value undefined(napi_env env);
napi_value numberValue(napi_env env, double number);
napi_value textValue(napi_env env, const std::string& text);
void setNumber(napi_env env, napi_value object, const char* name, double number);
void setFlag(napi_env env, napi_value object, const char* name, bool flag);
void setText(napi_env env, napi_value object, const char* name, const std::string& text);

/** An exception as an Error with `code`, and `op` where it has one. */
napi_value errorValue(napi_env env, const std::exception_ptr& error);

/** A function of the addon; a C++ exception becomes a JavaScript one. */
template <napi_value (*F)(napi_env, napi_value*)>
napi_value guarded(napi_env env, napi_callback_info info) {
  napi_value args[6];
  size_t count = 6;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  try {
    return F(env, args);
  } catch (...) {
    napi_throw(env, errorValue(env, std::current_exception()));
    return nullptr;
  }
}

template <napi_value (*F)(napi_env, napi_value*)>
void define(napi_env env, napi_value exports, const char* name) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, guarded<F>, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace sextant
