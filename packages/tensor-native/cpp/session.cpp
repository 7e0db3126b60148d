#include "session.h"

#include <sstream>

#include "mlx/transforms.h"

namespace sextant {
namespace {

std::string describe(const char* op, const Arrays& inputs, const char* what) {
  std::ostringstream text;
  text << op << ": " << what << " (";
  for (size_t i = 0; i < inputs.size(); i++) text << (i ? ", " : "") << inputs[i].dtype() << inputs[i].shape();
  text << ")";
  return text.str();
}

}  // namespace

// Unlike other streams this one may be used from any thread, one at a time.
Session::Session() : stream_(mx::new_thread_unsafe_stream(mx::Device::cpu)) {}

const mx::array& Session::at(Slot slot) {
  auto found = entries_.find(slot);
  if (found == entries_.end()) throw std::runtime_error("internal: slot " + std::to_string(slot) + " is empty");
  if (!found->second.array) throw std::runtime_error(found->second.error);
  return *found->second.array;
}

void Session::submit(const int32_t* words, size_t count) {
  std::lock_guard guard(lock_);
  // What was abandoned before this call is named by no later command.
  std::vector<Slot> gone;
  {
    std::lock_guard abandonedGuard(abandonedLock_);
    gone.swap(abandoned_);
  }
  for (size_t at = 0; at < count; at += words[at]) run(words + at, words[at]);
  for (Slot slot : gone) entries_.erase(slot);
}

void Session::run(const int32_t* words, size_t count) {
  int32_t opcode = words[1], inputs = words[2], outputs = words[3], attributes = words[4];
  const int32_t* slots = words + 5;
  const int32_t* results = slots + inputs;
  const int32_t* attributeWords = results + outputs;
  const int32_t* types = attributeWords + attributes;
  Arrays operands;
  std::string error;
  try {
    operands.reserve(inputs);
    for (int i = 0; i < inputs; i++) operands.push_back(at(slots[i]));
  } catch (const std::exception& poisoned) {
    error = poisoned.what();
  }
  if (error.empty()) {
    try {
      std::vector<Type> made;
      for (int i = 0; i < outputs; i++) {
        int32_t rank = types[1];
        made.push_back({dtypeOf(types[0]), mx::Shape(types + 2, types + 2 + rank)});
        types += 2 + rank;
      }
      Op op = opOf(opcode);
      if (op == nullptr) throw std::runtime_error("this build has no such op");
      Call call{operands, Attributes(attributeWords, attributes), made, stream_};
      auto arrays = op(call);
      for (int i = 0; i < outputs; i++) {
        if (arrays[i].dtype() != made[i].dtype || arrays[i].shape() != made[i].shape)
          throw std::runtime_error(describe(nameOf(opcode), arrays, "internal: the result has another type than the schema gives"));
        entries_[results[i]] = {arrays[i], ""};
      }
      return;
    } catch (const std::exception& failed) {
      error = describe(nameOf(opcode), operands, failed.what());
    }
  }
  for (int i = 0; i < outputs; i++) entries_[results[i]] = {std::nullopt, error};
  (void)count;
}

void Session::upload(Slot slot, const Type& type, const void* bytes) {
  std::lock_guard guard(lock_);
  auto size = sizeOf(type.shape) * mx::size_of(type.dtype);
  auto data = mx::allocator::malloc(size);
  if (size > 0) std::memcpy(data.buffer().raw_ptr(), bytes, size);
  entries_[slot] = {mx::array(std::move(data), type.shape, type.dtype), ""};
}

void Session::download(Slot slot, void* bytes, size_t size) {
  std::lock_guard guard(lock_);
  auto dense = mx::contiguous(at(slot), false, stream_);
  mx::eval(dense);
  if (size > 0) std::memcpy(bytes, dense.data<void>(), size);
}

std::optional<mx::array> Session::detach(Slot slot) {
  std::lock_guard guard(lock_);
  mx::array array = at(slot);
  mx::eval(array);
  entries_.erase(slot);
  // Nothing else may hold the array or its bytes.
  if (!array.is_donatable()) {
    entries_.insert_or_assign(slot, Entry{array, ""});
    return std::nullopt;
  }
  if (array.flags().row_contiguous && array.offset() == 0 && array.buffer_size() == array.nbytes()) return array;
  auto dense = mx::copy(mx::contiguous(array, false, stream_), stream_);
  mx::eval(dense);
  return dense;
}

void Session::evaluate(const std::vector<Slot>& slots) {
  std::lock_guard guard(lock_);
  Arrays arrays;
  for (Slot slot : slots) arrays.push_back(at(slot));
  mx::eval(arrays);
}

void Session::abandon(Slot slot) {
  std::lock_guard guard(abandonedLock_);
  abandoned_.push_back(slot);
}

}  // namespace sextant
