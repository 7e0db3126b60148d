#include "session.h"

#include "mlx/transforms.h"

namespace sextant {

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
  Words commands(words, count);
  while (!commands.ended()) perform(decode(commands));
  for (Slot slot : gone) entries_.erase(slot);
}

void Session::fail(const std::vector<Slot>& slots, const std::string& error) {
  for (Slot slot : slots) entries_.insert_or_assign(slot, Entry{std::nullopt, error});
}

void Session::perform(const Instruction& instruction) {
  try {
    Arrays operands;
    operands.reserve(instruction.inputs.size());
    for (Slot slot : instruction.inputs) operands.push_back(at(slot));
    auto results = applyOp(instruction, operands, stream_);
    for (size_t i = 0; i < results.size(); i++) entries_.insert_or_assign(instruction.outputs[i], Entry{results[i], ""});
  } catch (const std::exception& failed) {
    fail(instruction.outputs, failed.what());
  }
}

std::shared_ptr<Program> Session::compile(
    std::vector<std::vector<int32_t>> functions, const std::vector<Slot>& constants) {
  std::lock_guard guard(lock_);
  Arrays arrays;
  for (Slot slot : constants) arrays.push_back(at(slot));
  mx::eval(arrays);
  return std::make_shared<Program>(std::move(functions), std::move(arrays));
}

void Session::run(const Program& program, const std::vector<Slot>& inputs, const std::vector<Slot>& outputs, Run& run) {
  std::lock_guard guard(lock_);
  Arrays operands;
  for (Slot slot : inputs) operands.push_back(at(slot));
  auto results = program.run(operands, run);
  for (size_t i = 0; i < results.size(); i++) entries_.insert_or_assign(outputs.at(i), Entry{results[i], ""});
}

void Session::upload(Slot slot, const Type& type, const void* bytes) {
  std::lock_guard guard(lock_);
  auto size = sizeOf(type.shape) * mx::size_of(type.dtype);
  auto data = mx::allocator::malloc(size);
  if (size > 0) std::memcpy(data.buffer().raw_ptr(), bytes, size);
  entries_.insert_or_assign(slot, Entry{mx::array(std::move(data), type.shape, type.dtype), ""});
}

void Session::download(Slot slot, void* bytes, size_t size) {
  std::lock_guard guard(lock_);
  const auto& array = at(slot);
  // What lies there already needs no node of MLX's graph.
  bool there = array.is_available() && array.flags().row_contiguous;
  auto dense = there ? array : mx::contiguous(array, false, stream_);
  if (!there) mx::eval(dense);
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
