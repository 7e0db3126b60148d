// The addon as JavaScript sees it: sessions, handles, bytes in and out.
// In: numbers and typed arrays.  Out: the same; errors as exceptions with their text.
// Invariant: a handle's finaliser runs inside the collection (experimental Node-API), touches no JavaScript and only notes its slot.
//   Ordinary finalisers wait for a turn of the event loop: a synchronous loop that makes 100,000 tensors would keep them all.
// Not here: what commands mean (session.cpp, ops/), threads (worker.cpp), conversions (values.cpp).
#include <cstring>

#include "environment.h"
#include "generated/opcodes.h"
#include "machine.h"
#include "memory.h"
#include "mlx/memory.h"
#include "mlx/version.h"

namespace sextant {
namespace {

using SessionPointer = std::shared_ptr<Session>;

/** What a handle of JavaScript holds. */
struct Held {
  SessionPointer session;
  Slot slot;
  int64_t bytes;
};

Stream& streamOf(napi_env env, napi_value value) { return held<Stream>(env, value, "a stream"); }
SessionPointer& sessionOf(napi_env env, napi_value value) { return streamOf(env, value).session; }
Slot slotOf(napi_env env, napi_value value) { return static_cast<Slot>(integerOf(env, value)); }

napi_value streamValue(napi_env env, Lease lease) {
  auto session = std::make_shared<Session>(std::move(lease));
  auto* stream = new Stream{session, Environment::of(env).begin(session)};
  napi_value value;
  napi_create_external(
      env, stream,
      [](node_api_basic_env, void* data, void*) {
        std::unique_ptr<Stream> gone(static_cast<Stream*>(data));
        gone->close();
      },
      nullptr, &value);
  return value;
}

/** start(flush, limit, cache): the environment's own stream; `flush` is called when it has been idle for a while. The first in the process sets the limits. */
napi_value start(napi_env env, napi_value* args) {
  static std::once_flag once;
  bool first = false;
  std::call_once(once, [&] {
    first = true;
    sextant::setLimit(static_cast<size_t>(integerOf(env, args[1])));
    setCacheLimit(static_cast<size_t>(integerOf(env, args[2])));
  });
  // The first environment has the lane that is everybody's where nothing else is left, so that all others can be lent.
  bool again = !Environment::of(env).onIdle(args[0]);
  return streamValue(env, first || again ? Lease::shared() : Lease::any());
}

/** open(): a stream beside it; throws `stream/limit`. */
napi_value open(napi_env env, napi_value*) { return streamValue(env, Lease::own()); }

/** close(stream): gives it back; what is queued fails, what runs is finished, its arrays stay. */
napi_value close(napi_env env, napi_value* args) {
  streamOf(env, args[0]).close();
  return undefined(env);
}

/** end(): no asynchronous work from now on; what is under way is cancelled. */
napi_value end(napi_env env, napi_value*) {
  Environment::of(env).end();
  return undefined(env);
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
  auto* held = new Held{sessionOf(env, args[0]), slotOf(env, args[1]), integerOf(env, args[2])};
  int64_t total;
  napi_adjust_external_memory(env, held->bytes, &total);
  napi_value value;
  napi_create_external(env, held, finalizeHandle, nullptr, &value);
  return value;
}

/** release(handle): gives its slot back now. */
napi_value release(napi_env env, napi_value* args) {
  auto& handle = held<Held>(env, args[0], "a handle");
  if (handle.session) handle.session->abandon(handle.slot);
  handle.session.reset();
  return undefined(env);
}

/** upload(session, slot, dtype, extents, values). */
napi_value upload(napi_env env, napi_value* args) {
  auto [extents, rank] = wordsOf(env, args[3]);
  auto [bytes, count] = bytesOf(env, args[4]);
  Type type{dtypeOf(static_cast<int32_t>(integerOf(env, args[2]))), mx::Shape(extents, extents + rank)};
  if (count != sizeOf(type.shape) * mx::size_of(type.dtype)) throw std::invalid_argument("the values do not fit the type");
  sessionOf(env, args[0])->upload(slotOf(env, args[1]), type, bytes);
  return undefined(env);
}

/** download(session, slot, values): fills the typed array. */
napi_value download(napi_env env, napi_value* args) {
  auto [bytes, size] = bytesOf(env, args[2]);
  sessionOf(env, args[0])->download(slotOf(env, args[1]), bytes, size);
  return undefined(env);
}

/** A promise of work on arrays of a stream, as they are now. */
template <typename F>
napi_value promiseOf(napi_env env, Stream& stream, Slots slots, napi_value kept, napi_value cancel, F work) {
  auto operands = std::make_shared<Operands>(std::move(slots));
  auto session = stream.session;
  session->reserve(operands);
  auto* cancelled = static_cast<std::atomic<int32_t>*>(bytesOf(env, cancel).first);
  auto& environment = Environment::of(env);
  return environment.promise(
      environment.workerFor(stream), kept, cancelled,
      [session, operands, cancelled, work](const std::atomic<bool>& stopped) {
        work(*session, *operands, Run{session->stream(), cancelled, &stopped});
      });
}

/** Both, kept as one. */
napi_value pair(napi_env env, napi_value a, napi_value b) {
  napi_value both;
  napi_create_array_with_length(env, 2, &both);
  napi_set_element(env, both, 0, a);
  napi_set_element(env, both, 1, b);
  return both;
}

/** downloadAsync(session, slot, values, cancel): fills the typed array on another thread. */
napi_value downloadAsync(napi_env env, napi_value* args) {
  auto [bytes, size] = bytesOf(env, args[2]);
  return promiseOf(
      env, streamOf(env, args[0]), {slotOf(env, args[1])}, pair(env, args[2], args[3]), args[3],
      [bytes = bytes, size = size](Session& session, Operands& operands, const Run&) {
        session.download(operands, bytes, size);
      });
}

/** detach(session, slot): an ArrayBuffer over the array's own memory, or undefined when something shares it. */
napi_value detach(napi_env env, napi_value* args) {
  auto array = sessionOf(env, args[0])->detach(slotOf(env, args[1]));
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

/** evaluateAsync(session, slots, cancel): computes them on another thread. */
napi_value evaluateAsync(napi_env env, napi_value* args) {
  return promiseOf(
      env, streamOf(env, args[0]), slotsOf(env, args[1]), args[2], args[2],
      [](Session& session, Operands& operands, const Run&) { session.evaluate(operands); });
}

/** evaluate(session, slots): waits until they are computed. */
napi_value evaluate(napi_env env, napi_value* args) {
  sessionOf(env, args[0])->evaluate(slotsOf(env, args[1]));
  return undefined(env);
}

using ProgramPointer = std::shared_ptr<Program>;

/** compile(session, functions, constants, fuse): functions are Int32Arrays, constants slots. */
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
  return external(env, sessionOf(env, args[0])->compile(std::move(functions), slotsOf(env, args[2]), flagOf(env, args[3])));
}

ProgramPointer& programOf(napi_env env, napi_value value) {
  auto& program = held<ProgramPointer>(env, value, "a program");
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
  sessionOf(env, args[0])->run(*programOf(env, args[1]), slotsOf(env, args[2]), slotsOf(env, args[3]));
  return undefined(env);
}

/** runAsync(session, program, inputs, outputs, cancel): the same on another thread, computed; cancel[0] != 0 stops it. */
napi_value runAsync(napi_env env, napi_value* args) {
  return promiseOf(
      env, streamOf(env, args[0]), slotsOf(env, args[2]), args[4], args[4],
      [program = programOf(env, args[1]), outputs = slotsOf(env, args[3])](
          Session& session, Operands& inputs, const Run& run) { session.run(*program, inputs, outputs, run); });
}

/** memory(session): bytes of all sessions, and how many slots they hold. */
napi_value memory(napi_env env, napi_value* args) {
  sessionOf(env, args[0])->tidy();
  napi_value object;
  napi_create_object(env, &object);
  setNumber(env, object, "active", static_cast<double>(mx::get_active_memory()));
  setNumber(env, object, "peak", static_cast<double>(mx::get_peak_memory()));
  setNumber(env, object, "cache", static_cast<double>(mx::get_cache_memory()));
  setNumber(env, object, "limit", static_cast<double>(limit()));
  setNumber(env, object, "slots", static_cast<double>(Session::slotCount()));
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

/** setLimit(bytes): the most that may be active; what is beyond fails with `memory/limit`. */
napi_value setLimit(napi_env env, napi_value* args) {
  sextant::setLimit(static_cast<size_t>(integerOf(env, args[0])));
  return undefined(env);
}

/** adopt(from, theirs, session, slot): another stream's array, computed, as one of this. */
napi_value adopt(napi_env env, napi_value* args) {
  sessionOf(env, args[2])->adopt(*sessionOf(env, args[0]), slotOf(env, args[1]), slotOf(env, args[3]));
  return undefined(env);
}

/** abandon(session, slot): nothing that is encoded from now on names it. */
napi_value abandon(napi_env env, napi_value* args) {
  sessionOf(env, args[0])->abandon(slotOf(env, args[1]));
  return undefined(env);
}

/** setThreads(threads): the number taken. */
napi_value setThreads(napi_env env, napi_value* args) {
  return numberValue(env, sextant::setThreads(static_cast<int>(integerOf(env, args[0]))));
}

/** info(): versions, threads and instructions, the hash of the opcode table, the ops of this build. */
napi_value info(napi_env env, napi_value*) {
  napi_value object, ops;
  napi_create_object(env, &object);
  setText(env, object, "mlx", mx::version());
  setText(env, object, "blas", blasDescription());
  setNumber(env, object, "threads", threads());
  setText(env, object, "simd", simdLevel());
  setFlag(env, object, "fuse", canFuse());
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

}  // namespace

napi_value initialize(napi_env env, napi_value exports) {
  Environment::make(env);
  define<info>(env, exports, "info");
  define<setThreads>(env, exports, "setThreads");
  define<start>(env, exports, "start");
  define<open>(env, exports, "open");
  define<close>(env, exports, "close");
  define<end>(env, exports, "end");
  define<adopt>(env, exports, "adopt");
  define<abandon>(env, exports, "abandon");
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
