// One stream of work: arrays by slot, commands that make new ones from them.
// In: command words.  Out: arrays, evaluated when somebody reads.
// Invariant: everything on one MLX stream runs under this session's lock, whichever thread asks; a command that fails poisons its results, and
//   the error is thrown where they are read; a slot freed by the collector is dropped only after the commands encoded before.
// Not here: JavaScript (addon.cpp).
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "program.h"

namespace sextant {

using Slot = uint32_t;

class Session {
 public:
  Session();

  /** Runs instructions, one after the other. */
  void submit(const int32_t* words, size_t count);
  /** A program whose constants are arrays of these slots. */
  std::shared_ptr<Program> compile(std::vector<std::vector<int32_t>> functions, const std::vector<Slot>& constants);
  /** Runs a program on slots; its results take slots of their own. */
  void run(const Program& program, const std::vector<Slot>& inputs, const std::vector<Slot>& outputs, Run& run);
  mx::Stream stream() const { return stream_; }
  /** Takes over a copy of the bytes as an array. */
  void upload(Slot slot, const Type& type, const void* bytes);
  /** Copies the evaluated elements in row-major order to `bytes`. */
  void download(Slot slot, void* bytes, size_t size);
  /** The evaluated array when nothing else shares its bytes and they lie in row-major order; its slot is then empty. */
  std::optional<mx::array> detach(Slot slot);
  /** Waits until the slots are computed. */
  void evaluate(const std::vector<Slot>& slots);
  /** Notes a slot nobody can name any more; callable from the collector. */
  void abandon(Slot slot);

 private:
  struct Entry {
    std::optional<mx::array> array;
    std::string error;
  };

  const mx::array& at(Slot slot);
  void perform(const Instruction& instruction);
  void fail(const std::vector<Slot>& slots, const std::string& error);

  mx::Stream stream_;
  std::mutex lock_;
  std::unordered_map<Slot, Entry> entries_;
  std::mutex abandonedLock_;
  std::vector<Slot> abandoned_;
};

}  // namespace sextant
