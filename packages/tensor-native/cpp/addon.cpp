// The addon as JavaScript sees it: sessions, handles, bytes in and out.
// In: numbers and typed arrays.  Out: the same; errors as exceptions with their text.
// Invariant: a handle's finaliser runs inside the collection (experimental Node-API), touches no JavaScript and only notes its slot.
//   Ordinary finalisers wait for a turn of the event loop: a synchronous loop that makes 100,000 tensors would keep them all.
// Not here: what commands mean (session.cpp, ops/).
#define NAPI_EXPERIMENTAL
#include <node_api.h>

#include <functional>
#include <memory>

#include "generated/opcodes.h"
#include "machine.h"
#include "mlx/memory.h"
#include "mlx/version.h"
#include "session.h"

namespace sextant {
namespace {

using SessionPointer = std::shared_ptr<Session>;

/** What a handle of JavaScript holds. */
struct Held {
  SessionPointer session;
  Slot slot;
  int64_t bytes;
};

void throwText(napi_env env, const char* text) { napi_throw_error(env, nullptr, text); }

/** Runs a function of the addon; a C++ exception becomes a JavaScript one. */
template <napi_value (*F)(napi_env, napi_value*)>
napi_value guarded(napi_env env, napi_callback_info info) {
  napi_value args[6];
  size_t count = 6;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  try {
    return F(env, args);
  } catch (const std::exception& error) {
    throwText(env, error.what());
    return nullptr;
  }
}

SessionPointer& sessionOf(napi_env env, napi_value value) {
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok) throw std::invalid_argument("a session was expected");
  return *static_cast<SessionPointer*>(data);
}

int64_t integerOf(napi_env env, napi_value value) {
  int64_t number = 0;
  if (napi_get_value_int64(env, value, &number) != napi_ok) throw std::invalid_argument("a number was expected");
  return number;
}

/** Bytes of a typed array. */
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

napi_value undefined(napi_env env) {
  napi_value value;
  napi_get_undefined(env, &value);
  return value;
}

napi_value open(napi_env env, napi_value*) {
  auto* session = new SessionPointer(std::make_shared<Session>());
  napi_value value;
  napi_create_external(
      env, session, [](node_api_basic_env, void* data, void*) { delete static_cast<SessionPointer*>(data); }, nullptr, &value);
  return value;
}

/** submit(session, words, count): runs commands. */
napi_value submit(napi_env env, napi_value* args) {
  auto [words, size] = wordsOf(env, args[1]);
  sessionOf(env, args[0])->submit(words, std::min<size_t>(size, integerOf(env, args[2])));
  return undefined(env);
}

void finalizeHandle(node_api_basic_env env, void* data, void*) {
  std::unique_ptr<Held> held(static_cast<Held*>(data));
  if (held->session) held->session->abandon(held->slot);
  int64_t total;
  napi_adjust_external_memory(env, -held->bytes, &total);
}

/** handle(session, slot, bytes): what keeps a slot. */
napi_value handle(napi_env env, napi_value* args) {
  auto* held = new Held{sessionOf(env, args[0]), static_cast<Slot>(integerOf(env, args[1])), integerOf(env, args[2])};
  int64_t total;
  napi_adjust_external_memory(env, held->bytes, &total);
  napi_value value;
  napi_create_external(env, held, finalizeHandle, nullptr, &value);
  return value;
}

/** release(handle): gives its slot back now. */
napi_value release(napi_env env, napi_value* args) {
  void* data = nullptr;
  if (napi_get_value_external(env, args[0], &data) != napi_ok) throw std::invalid_argument("a handle was expected");
  auto* held = static_cast<Held*>(data);
  if (held->session) held->session->abandon(held->slot);
  held->session.reset();
  return undefined(env);
}

/** upload(session, slot, dtype, extents, values). */
napi_value upload(napi_env env, napi_value* args) {
  auto [extents, rank] = wordsOf(env, args[3]);
  auto [bytes, count] = bytesOf(env, args[4]);
  Type type{dtypeOf(static_cast<int32_t>(integerOf(env, args[2]))), mx::Shape(extents, extents + rank)};
  if (count != sizeOf(type.shape) * mx::size_of(type.dtype)) throw std::invalid_argument("the values do not fit the type");
  sessionOf(env, args[0])->upload(static_cast<Slot>(integerOf(env, args[1])), type, bytes);
  return undefined(env);
}

/** download(session, slot, values): fills the typed array. */
napi_value download(napi_env env, napi_value* args) {
  auto [bytes, size] = bytesOf(env, args[2]);
  sessionOf(env, args[0])->download(static_cast<Slot>(integerOf(env, args[1])), bytes, size);
  return undefined(env);
}

/** Work on another thread that settles a promise with a value kept meanwhile. */
struct Job {
  std::function<void()> run;
  napi_ref result;
  napi_deferred deferred;
  napi_async_work work;
  std::string error;
};

void completeJob(napi_env env, napi_status status, void* data) {
  std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_value result;
  napi_get_reference_value(env, job->result, &result);
  if (status == napi_ok && job->error.empty()) {
    napi_resolve_deferred(env, job->deferred, result);
  } else {
    napi_value text, error;
    const auto& what = job->error.empty() ? std::string("the work was cancelled") : job->error;
    napi_create_string_utf8(env, what.c_str(), what.size(), &text);
    napi_create_error(env, nullptr, text, &error);
    napi_reject_deferred(env, job->deferred, error);
  }
  napi_delete_reference(env, job->result);
  napi_delete_async_work(env, job->work);
}

/** A promise of `result`, settled when the function has run on another thread; this thread goes on. */
napi_value promiseOf(napi_env env, napi_value result, std::function<void()> run) {
  auto* job = new Job{std::move(run), nullptr, nullptr, nullptr, ""};
  napi_value promise, name;
  napi_create_reference(env, result, 1, &job->result);
  napi_create_promise(env, &job->deferred, &promise);
  napi_create_string_utf8(env, "sextant", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(
      env, nullptr, name,
      [](napi_env, void* data) {
        auto* work = static_cast<Job*>(data);
        try {
          work->run();
        } catch (const std::exception& error) {
          work->error = error.what();
        }
      },
      completeJob, job, &job->work);
  napi_queue_async_work(env, job->work);
  return promise;
}

/** downloadAsync(session, slot, values): a promise of the filled typed array. */
napi_value downloadAsync(napi_env env, napi_value* args) {
  auto [bytes, size] = bytesOf(env, args[2]);
  auto session = sessionOf(env, args[0]);
  auto slot = static_cast<Slot>(integerOf(env, args[1]));
  return promiseOf(env, args[2], [session, slot, bytes = bytes, size = size] { session->download(slot, bytes, size); });
}

/** detach(session, slot): an ArrayBuffer over the array's own memory, or undefined when something shares it. */
napi_value detach(napi_env env, napi_value* args) {
  auto array = sessionOf(env, args[0])->detach(static_cast<Slot>(integerOf(env, args[1])));
  if (!array) return undefined(env);
  auto* kept = new mx::array(*array);
  napi_value buffer;
  auto status = napi_create_external_arraybuffer(
      env, kept->data<void>(), kept->nbytes(), [](node_api_basic_env, void*, void* held) { delete static_cast<mx::array*>(held); },
      kept, &buffer);
  if (status == napi_ok) return buffer;
  // Hosts without external buffers get a copy.
  void* copy = nullptr;
  napi_create_arraybuffer(env, kept->nbytes(), &copy, &buffer);
  std::memcpy(copy, kept->data<void>(), kept->nbytes());
  delete kept;
  return buffer;
}

std::vector<Slot> slotsOf(napi_env env, napi_value value) {
  auto [words, size] = wordsOf(env, value);
  return std::vector<Slot>(words, words + size);
}

/** evaluateAsync(session, slots): a promise settled when they are computed. */
napi_value evaluateAsync(napi_env env, napi_value* args) {
  auto session = sessionOf(env, args[0]);
  auto slots = slotsOf(env, args[1]);
  return promiseOf(env, args[1], [session, slots] { session->evaluate(slots); });
}

/** evaluate(session, slots): waits until they are computed. */
napi_value evaluate(napi_env env, napi_value* args) {
  sessionOf(env, args[0])->evaluate(slotsOf(env, args[1]));
  return undefined(env);
}

using ProgramPointer = std::shared_ptr<Program>;

/** compile(session, functions, constants): functions are Int32Arrays, constants slots. */
napi_value compile(napi_env env, napi_value* args) {
  uint32_t count = 0;
  napi_get_array_length(env, args[1], &count);
  std::vector<std::vector<int32_t>> functions;
  for (uint32_t i = 0; i < count; i++) {
    napi_value element;
    napi_get_element(env, args[1], i, &element);
    auto [words, size] = wordsOf(env, element);
    functions.emplace_back(words, words + size);
  }
  auto* program = new ProgramPointer(sessionOf(env, args[0])->compile(std::move(functions), slotsOf(env, args[2])));
  napi_value value;
  napi_create_external(
      env, program, [](node_api_basic_env, void* data, void*) { delete static_cast<ProgramPointer*>(data); }, nullptr,
      &value);
  return value;
}

ProgramPointer& programOf(napi_env env, napi_value value) {
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok) throw std::invalid_argument("a program was expected");
  auto& program = *static_cast<ProgramPointer*>(data);
  if (!program) throw std::invalid_argument("the program was given back");
  return program;
}

/** drop(program): gives its constants back now. */
napi_value drop(napi_env env, napi_value* args) {
  programOf(env, args[0]).reset();
  return undefined(env);
}

/** run(session, program, inputs, outputs): slots in, slots out. */
napi_value run(napi_env env, napi_value* args) {
  auto session = sessionOf(env, args[0]);
  Run started{session->stream()};
  session->run(*programOf(env, args[1]), slotsOf(env, args[2]), slotsOf(env, args[3]), started);
  return undefined(env);
}

/** runAsync(session, program, inputs, outputs, cancel): as run on another thread, evaluated; cancel[0] != 0 stops it at the next instruction. */
napi_value runAsync(napi_env env, napi_value* args) {
  auto session = sessionOf(env, args[0]);
  auto program = programOf(env, args[1]);
  auto inputs = slotsOf(env, args[2]);
  auto outputs = slotsOf(env, args[3]);
  auto* cancel = static_cast<std::atomic<int32_t>*>(bytesOf(env, args[4]).first);
  return promiseOf(env, args[4], [session, program, inputs, outputs, cancel] {
    Run started{session->stream(), cancel};
    session->run(*program, inputs, outputs, started);
    session->evaluate(outputs);
  });
}

void setNumber(napi_env env, napi_value object, const char* name, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

void setText(napi_env env, napi_value object, const char* name, const std::string& text) {
  napi_value value;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  napi_set_named_property(env, object, name, value);
}

/** memory(): bytes of all sessions. */
napi_value memory(napi_env env, napi_value*) {
  napi_value object;
  napi_create_object(env, &object);
  setNumber(env, object, "active", static_cast<double>(mx::get_active_memory()));
  setNumber(env, object, "peak", static_cast<double>(mx::get_peak_memory()));
  setNumber(env, object, "cache", static_cast<double>(mx::get_cache_memory()));
  return object;
}

napi_value resetPeak(napi_env env, napi_value*) {
  mx::reset_peak_memory();
  return undefined(env);
}

napi_value clearCache(napi_env env, napi_value*) {
  mx::clear_cache();
  return undefined(env);
}

napi_value setLimit(napi_env env, napi_value* args) {
  mx::set_memory_limit(static_cast<size_t>(integerOf(env, args[0])));
  return undefined(env);
}

/** setThreads(threads): the number taken. */
napi_value setThreads(napi_env env, napi_value* args) {
  napi_value taken;
  napi_create_int32(env, sextant::setThreads(static_cast<int>(integerOf(env, args[0]))), &taken);
  return taken;
}

/** info(): versions, threads and instructions, the hash of the opcode table, the ops of this build. */
napi_value info(napi_env env, napi_value*) {
  napi_value object, ops;
  napi_create_object(env, &object);
  setText(env, object, "mlx", mx::version());
  setText(env, object, "blas", blasDescription());
  setNumber(env, object, "threads", threads());
  setText(env, object, "simd", simdLevel());
  setText(env, object, "device", "cpu");
  setText(env, object, "tableHash", TABLE_HASH);
  auto names = opNames();
  napi_create_array_with_length(env, names.size(), &ops);
  for (size_t i = 0; i < names.size(); i++) {
    napi_value name;
    napi_create_string_utf8(env, names[i].c_str(), names[i].size(), &name);
    napi_set_element(env, ops, static_cast<uint32_t>(i), name);
  }
  napi_set_named_property(env, object, "ops", ops);
  return object;
}

template <napi_value (*F)(napi_env, napi_value*)>
void define(napi_env env, napi_value exports, const char* name) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, guarded<F>, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace

napi_value initialize(napi_env env, napi_value exports) {
  define<info>(env, exports, "info");
  define<setThreads>(env, exports, "setThreads");
  define<open>(env, exports, "open");
  define<submit>(env, exports, "submit");
  define<compile>(env, exports, "compile");
  define<drop>(env, exports, "drop");
  define<run>(env, exports, "run");
  define<runAsync>(env, exports, "runAsync");
  define<handle>(env, exports, "handle");
  define<release>(env, exports, "release");
  define<upload>(env, exports, "upload");
  define<download>(env, exports, "download");
  define<downloadAsync>(env, exports, "downloadAsync");
  define<detach>(env, exports, "detach");
  define<evaluate>(env, exports, "evaluate");
  define<evaluateAsync>(env, exports, "evaluateAsync");
  define<memory>(env, exports, "memory");
  define<resetPeak>(env, exports, "resetPeak");
  define<clearCache>(env, exports, "clearCache");
  define<setLimit>(env, exports, "setLimit");
  return exports;
}

}  // namespace sextant

NAPI_MODULE_INIT() { return sextant::initialize(env, exports); }
