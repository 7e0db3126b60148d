// One stream of work: arrays by slot, commands that make new ones from them.
// In: command words, in the order in which JavaScript wrote them.  Out: arrays, evaluated when somebody reads.
// Invariant: handing work over never waits for running work, unless much is waiting; everything on the lane runs under its lock, whichever
//   thread asks, after all that was handed over before; a command that fails poisons its results, an evaluation that fails all that was pending
//   in it, and the error is thrown where they are read; a slot freed by the collector is dropped only after the commands encoded before.
// Not here: JavaScript (addon.cpp), which thread works (worker.cpp).
#pragma once

#include <atomic>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "lanes.h"
#include "memory.h"
#include "program.h"

namespace sextant {

using Slot = uint32_t;
using Slots = std::vector<Slot>;

/** Arrays of slots as they were when asked for; what happens to the slots afterwards does not matter. */
struct Operands {
  explicit Operands(Slots slots) : slots(std::move(slots)) {}

  /** The arrays, once; throws where one of the slots had none. */
  Arrays take() {
    if (error) std::rethrow_exception(error);
    return std::move(arrays);
  }

  Slots slots;
  Arrays arrays;
  /** Why one of them has no array. */
  std::exception_ptr error;
};

class Session {
 public:
  explicit Session(Lease lease);
  ~Session();

  // From the thread of JavaScript, without waiting for work that runs.

  /** Hands instructions over; waits only when too much is waiting already. */
  void submit(const int32_t* words, size_t count);
  /** Notes which arrays work to come is about. */
  void reserve(const std::shared_ptr<Operands>& operands);
  /** Takes over a copy of the bytes as an array. */
  void upload(Slot slot, const Type& type, const void* bytes);
  /** Notes a slot nobody can name any more; callable from the collector. */
  void abandon(Slot slot);
  /** Drops what was given up, unless the lane is busy. */
  void tidy();
  /** Others may have the lane from now on. */
  void close();
  /** What is told that there is work, after it was told so last and `rest` was called. */
  void onWork(std::function<void()> wake);
  void rest() { worked_ = false; }

  // From any thread, after the lane's running work.

  /** A program whose constants are arrays of these slots. */
  std::shared_ptr<Program> compile(std::vector<std::vector<int32_t>> functions, const Slots& constants, bool fuse);
  /** Runs a program on slots; its results take slots of their own, not yet computed. */
  void run(const Program& program, const Slots& inputs, const Slots& outputs);
  /** The same, computed. */
  void run(const Program& program, Operands& inputs, const Slots& outputs, const Run& run);
  /** Copies the elements in row-major order to `bytes`. */
  void download(Slot slot, void* bytes, size_t size);
  void download(Operands& operands, void* bytes, size_t size);
  /** The array when nothing else shares its bytes and they lie in row-major order; its slot is then empty. */
  std::optional<mx::array> detach(Slot slot);
  /** Waits until they are computed. */
  void evaluate(const Slots& slots);
  void evaluate(Operands& operands);
  /** Another session's array under a slot of this one, computed first unless it is. */
  void adopt(Session& from, Slot theirs, Slot slot);

  mx::Stream stream() const { return lease_.lane().stream; }
  /** Slots of all sessions that hold an array or an error. */
  static size_t slotCount();

 private:
  struct Entry {
    std::optional<mx::array> array;
    std::exception_ptr error;
    /** Computed, and safe to use from other lanes. */
    bool ready = false;
  };
  /** What was handed over at once, in order. */
  struct Batch {
    std::vector<int32_t> words;
    std::shared_ptr<Operands> reserved;
    Slots gone;
  };
  /** Holding the lane, with all done that was handed over before. */
  class Turn {
   public:
    explicit Turn(Session& session);

   private:
    std::lock_guard<std::mutex> order_;
    Evaluating evaluating_;
  };

  void work();
  void drain();
  void perform(const Instruction& instruction);
  mx::array at(Slot slot);
  Arrays arraysOf(const Slots& slots);
  void put(Slot slot, Entry entry);
  void drop(const Slots& slots);
  void compute(const Arrays& arrays);
  void settle(const Slots& slots);
  void copyOut(const mx::array& array, void* bytes, size_t size);
  template <typename F>
  void evaluating(const std::unordered_set<std::uintptr_t>& pending, F step);
  void keep(const Slots& slots, const Arrays& arrays);
  void poison(const std::unordered_set<std::uintptr_t>& arrays, std::exception_ptr error);

  Lease lease_;
  /** Held for moments: the table and what was handed over. */
  std::mutex table_;
  std::unordered_map<Slot, Entry> entries_;
  std::deque<Batch> handed_;
  size_t handedWords_ = 0;
  Slots abandoned_;
  bool closed_ = false;
  std::atomic<bool> worked_{false};
  std::function<void()> wake_;
};

}  // namespace sextant
