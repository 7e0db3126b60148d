#include "session.h"

#include <atomic>
#include <sstream>

#include "failure.h"
#include "memory.h"
#include "mlx/primitives.h"
#include "mlx/transforms.h"

namespace sextant {
namespace {

// Words that may wait for a busy lane before who hands over waits too: 16 MiB, about 400,000 ops.
constexpr size_t MOST_WORDS = size_t(1) << 22;

std::atomic<size_t> slotCount_{0};

bool isPending(const mx::array& array) { return array.status() == mx::array::Status::unscheduled; }

/** All that an evaluation of these arrays computes, by identity. */
std::unordered_set<std::uintptr_t> pendingBehind(const Arrays& arrays) {
  std::unordered_set<std::uintptr_t> found;
  std::vector<const mx::array*> open;
  auto visit = [&](const mx::array& array) {
    if (isPending(array) && found.insert(array.id()).second) open.push_back(&array);
  };
  for (const auto& array : arrays) visit(array);
  while (!open.empty()) {
    const auto* array = open.back();
    open.pop_back();
    for (const auto& sibling : array->siblings()) visit(sibling);
    for (const auto& input : array->inputs()) visit(input);
  }
  return found;
}

/** The op at which an evaluation stopped: the first one left whose operands are there. */
std::string stoppedAt(const Arrays& arrays) {
  const mx::array* at = nullptr;
  for (const auto& array : arrays)
    if (isPending(array)) at = &array;
  while (at != nullptr) {
    const mx::array* below = nullptr;
    for (const auto& input : at->inputs())
      if (isPending(input)) below = &input;
    if (below == nullptr) break;
    at = below;
  }
  if (at == nullptr || !at->has_primitive()) return "";
  std::ostringstream text;
  text << at->primitive().name() << " " << at->dtype() << at->shape();
  return text.str();
}

}  // namespace

Session::Session(Lease lease) : lease_(std::move(lease)) {}

Session::~Session() {
  // The collector comes here, and the lane may be at somebody else's work by now.
  slotCount_ -= entries_.size();
  Arrays left;
  for (auto& [slot, entry] : entries_)
    if (entry.array) left.push_back(std::move(*entry.array));
  auto& lane = lease_.lane();
  lane.leave(std::move(left));
  if (!lane.order.try_lock()) return;
  lane.sweep();
  lane.order.unlock();
}

size_t Session::slotCount() { return slotCount_; }

Session::Turn::Turn(Session& session) : order_(session.lease_.lane().order), evaluating_(session.stream()) {
  session.work();
  session.lease_.lane().sweep();
  session.drain();
}

void Session::onWork(std::function<void()> wake) {
  std::lock_guard guard(table_);
  wake_ = std::move(wake);
}

void Session::work() {
  noteWork();
  if (worked_.exchange(true)) return;
  std::lock_guard guard(table_);
  if (wake_) wake_();
}

mx::array Session::at(Slot slot) {
  std::lock_guard guard(table_);
  auto found = entries_.find(slot);
  if (found == entries_.end()) throw std::runtime_error("internal: slot " + std::to_string(slot) + " is empty");
  if (!found->second.array) std::rethrow_exception(found->second.error);
  return *found->second.array;
}

Arrays Session::arraysOf(const Slots& slots) {
  Arrays arrays;
  arrays.reserve(slots.size());
  for (Slot slot : slots) arrays.push_back(at(slot));
  return arrays;
}

void Session::put(Slot slot, Entry entry) {
  std::lock_guard guard(table_);
  if (entries_.insert_or_assign(slot, std::move(entry)).second) slotCount_++;
}

void Session::drop(const Slots& slots) {
  std::vector<Entry> gone;
  std::lock_guard guard(table_);
  for (Slot slot : slots) {
    auto found = entries_.find(slot);
    if (found == entries_.end()) continue;
    gone.push_back(std::move(found->second));
    entries_.erase(found);
    slotCount_--;
  }
}

void Session::submit(const int32_t* words, size_t count) {
  bool much;
  {
    std::lock_guard guard(table_);
    // What was abandoned before this call is named by no later command.
    handed_.push_back({std::vector<int32_t>(words, words + count), nullptr, std::move(abandoned_)});
    abandoned_.clear();
    handedWords_ += count;
    much = handedWords_ > MOST_WORDS;
  }
  if (much) Turn turn(*this);
}

void Session::reserve(const std::shared_ptr<Operands>& operands) {
  std::lock_guard guard(table_);
  handed_.push_back({{}, operands, {}});
}

void Session::drain() {
  while (true) {
    Batch batch;
    {
      std::lock_guard guard(table_);
      if (handed_.empty()) return;
      batch = std::move(handed_.front());
      handed_.pop_front();
      handedWords_ -= batch.words.size();
    }
    Words commands(batch.words.data(), batch.words.size());
    while (!commands.ended()) perform(decode(commands));
    if (auto& operands = batch.reserved) {
      try {
        operands->arrays = arraysOf(operands->slots);
      } catch (...) {
        operands->error = std::current_exception();
      }
    }
    drop(batch.gone);
  }
}

void Session::perform(const Instruction& instruction) {
  try {
    auto results = applyOp(instruction, arraysOf(instruction.inputs), stream());
    keep(instruction.outputs, results);
  } catch (...) {
    for (Slot slot : instruction.outputs) put(slot, {std::nullopt, std::current_exception()});
  }
}

void Session::keep(const Slots& slots, const Arrays& arrays) {
  for (size_t i = 0; i < arrays.size(); i++) put(slots.at(i), {arrays[i], nullptr});
}

void Session::upload(Slot slot, const Type& type, const void* bytes) {
  work();
  auto size = sizeOf(type.shape) * mx::size_of(type.dtype);
  auto data = mx::allocator::malloc(size);
  if (size > 0) std::memcpy(data.buffer().raw_ptr(), bytes, size);
  put(slot, {mx::array(std::move(data), type.shape, type.dtype), nullptr, true});
}

void Session::abandon(Slot slot) {
  {
    std::lock_guard guard(table_);
    abandoned_.push_back(slot);
    if (!closed_) return;
  }
  // Nothing more is handed over, so nothing else would come to drop it.
  tidy();
}

void Session::tidy() {
  auto& order = lease_.lane().order;
  if (!order.try_lock()) return;
  std::lock_guard guard(order, std::adopt_lock);
  drain();
  Slots gone;
  {
    std::lock_guard table(table_);
    if (closed_) gone.swap(abandoned_);
  }
  drop(gone);
}

void Session::close() {
  std::lock_guard guard(table_);
  closed_ = true;
  lease_.giveBack();
}

/** Does a step that evaluates what is pending; when it fails, nothing of that is taken for computed. */
template <typename F>
void Session::evaluating(const std::unordered_set<std::uintptr_t>& pending, F step) {
  std::exception_ptr error;
  try {
    step();
    return;
  } catch (const Failure&) {
    // Memory or a cancelled run: what was not begun is as it was, and can be asked for again.
    error = std::current_exception();
  } catch (const std::exception& failed) {
    error = isOutOfMemory(failed.what()) ? std::make_exception_ptr(OutOfMemory(failed.what())) : std::current_exception();
    // MLX takes arrays for computed although their kernel failed.
    poison(pending, error);
  }
  try {
    // Kernels that were started go on, and their errors would be thrown at whoever evaluates next.
    mx::synchronize(stream());
  } catch (const std::exception&) {
    poison(pending, error);
  }
  std::rethrow_exception(error);
}

void Session::compute(const Arrays& arrays) {
  evaluating(pendingBehind(arrays), [&] {
    try {
      mx::eval(arrays);
    } catch (const OutOfMemory& failed) {
      throw OutOfMemory(failed.what(), stoppedAt(arrays));
    }
  });
}

void Session::poison(const std::unordered_set<std::uintptr_t>& arrays, std::exception_ptr error) {
  std::lock_guard guard(table_);
  for (auto& [slot, entry] : entries_)
    if (entry.array && arrays.count(entry.array->id()) != 0) entry = {std::nullopt, error};
}

/** Lets other lanes use computed arrays: MLX keeps the event of an evaluation in them until somebody asks whether they are there. */
void Session::settle(const Slots& slots) {
  std::lock_guard guard(table_);
  for (Slot slot : slots) {
    auto found = entries_.find(slot);
    if (found != entries_.end() && found->second.array) found->second.ready = found->second.array->is_available();
  }
}

std::shared_ptr<Program> Session::compile(
    std::vector<std::vector<int32_t>> functions, const Slots& constants, bool fuse) {
  Turn turn(*this);
  auto arrays = arraysOf(constants);
  compute(arrays);
  settle(constants);
  return std::make_shared<Program>(
      std::move(functions), std::move(arrays), fuse ? std::optional(stream()) : std::nullopt);
}

void Session::run(const Program& program, const Slots& inputs, const Slots& outputs) {
  Turn turn(*this);
  auto operands = arraysOf(inputs);
  auto step = [&] { keep(outputs, program.run(operands, Run{stream()})); };
  if (program.evaluates()) evaluating(pendingBehind(operands), step);
  else step();
}

void Session::run(const Program& program, Operands& inputs, const Slots& outputs, const Run& run) {
  Turn turn(*this);
  auto operands = inputs.take();
  evaluating(pendingBehind(operands), [&] {
    auto results = program.run(operands, run);
    run.check();
    compute(results);
    keep(outputs, results);
  });
  settle(outputs);
}

void Session::copyOut(const mx::array& array, void* bytes, size_t size) {
  // What lies there already needs no node of MLX's graph.
  bool there = array.is_available() && array.flags().row_contiguous;
  auto dense = there ? array : mx::contiguous(array, false, stream());
  if (!there) compute({dense});
  if (size > 0) std::memcpy(bytes, dense.data<void>(), size);
}

void Session::download(Slot slot, void* bytes, size_t size) {
  Turn turn(*this);
  copyOut(at(slot), bytes, size);
  settle({slot});
}

void Session::download(Operands& operands, void* bytes, size_t size) {
  Turn turn(*this);
  copyOut(operands.take().at(0), bytes, size);
  settle(operands.slots);
}

std::optional<mx::array> Session::detach(Slot slot) {
  Turn turn(*this);
  mx::array array = at(slot);
  compute({array});
  drop({slot});
  // Nothing else may hold the array or its bytes.
  if (!array.is_donatable()) {
    put(slot, {array, nullptr, array.is_available()});
    return std::nullopt;
  }
  if (array.flags().row_contiguous && array.offset() == 0 && array.buffer_size() == array.nbytes()) return array;
  auto dense = mx::copy(mx::contiguous(array, false, stream()), stream());
  compute({dense});
  return dense;
}

void Session::evaluate(const Slots& slots) {
  Turn turn(*this);
  compute(arraysOf(slots));
  settle(slots);
}

void Session::evaluate(Operands& operands) {
  Turn turn(*this);
  compute(operands.take());
  settle(operands.slots);
}

void Session::adopt(Session& from, Slot theirs, Slot slot) {
  Entry entry;
  {
    std::lock_guard guard(from.table_);
    auto found = from.entries_.find(theirs);
    if (found != from.entries_.end()) entry = found->second;
  }
  if (!entry.ready) {
    Turn turn(from);
    try {
      entry.array = from.at(theirs);
      from.compute({*entry.array});
      from.settle({theirs});
      entry.ready = true;
    } catch (...) {
      entry = {std::nullopt, std::current_exception()};
    }
  }
  put(slot, std::move(entry));
}

}  // namespace sextant
