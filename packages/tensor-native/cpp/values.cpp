#include "values.h"

#include <new>
#include <stdexcept>

#include "failure.h"

namespace sextant {

bool flagOf(napi_env env, napi_value value) {
  bool flag = false;
  if (napi_get_value_bool(env, value, &flag) != napi_ok) throw std::invalid_argument("true or false was expected");
  return flag;
}

int64_t integerOf(napi_env env, napi_value value) {
  int64_t number = 0;
  if (napi_get_value_int64(env, value, &number) != napi_ok) throw std::invalid_argument("a number was expected");
  return number;
}

std::pair<void*, size_t> bytesOf(napi_env env, napi_value value) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok)
    throw std::invalid_argument("a typed array was expected");
  static const size_t widths[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  return {data, length * widths[type]};
}

std::pair<const int32_t*, size_t> wordsOf(napi_env env, napi_value value) {
  auto [data, size] = bytesOf(env, value);
  return {static_cast<const int32_t*>(data), size / sizeof(int32_t)};
}

std::vector<uint32_t> slotsOf(napi_env env, napi_value value) {
  auto [words, size] = wordsOf(env, value);
  return std::vector<uint32_t>(words, words + size);
}

void* externalOf(napi_env env, napi_value value, const char* what) {
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok || data == nullptr)
    throw std::invalid_argument(std::string(what) + " was expected");
  return data;
}

napi_value undefined(napi_env env) {
  napi_value value;
  napi_get_undefined(env, &value);
  return value;
}

napi_value numberValue(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

napi_value textValue(napi_env env, const std::string& text) {
  napi_value value;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  return value;
}

void setNumber(napi_env env, napi_value object, const char* name, double number) {
  napi_set_named_property(env, object, name, numberValue(env, number));
}

void setFlag(napi_env env, napi_value object, const char* name, bool flag) {
  napi_value value;
  napi_get_boolean(env, flag, &value);
  napi_set_named_property(env, object, name, value);
}

void setText(napi_env env, napi_value object, const char* name, const std::string& text) {
  napi_set_named_property(env, object, name, textValue(env, text));
}

napi_value errorValue(napi_env env, const std::exception_ptr& error) {
  auto made = [env](const std::string& code, const std::string& what, const std::string& op) {
    napi_value value;
    napi_create_error(env, textValue(env, code), textValue(env, what), &value);
    if (!op.empty()) setText(env, value, "op", op);
    return value;
  };
  try {
    std::rethrow_exception(error);
  } catch (const Failure& failed) {
    return made(failed.code, failed.what(), failed.op);
  } catch (const std::bad_alloc&) {
    return made("memory/limit", "the system gives no more memory", "");
  } catch (const std::exception& failed) {
    return made("native/failed", failed.what(), "");
  } catch (...) {
    return made("native/failed", "an unknown exception", "");
  }
}

}  // namespace sextant
