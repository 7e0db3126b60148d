// Compiled programs: functions of instructions, decoded once and run many times.
// In: words as packages/tensor/src/program writes them, constants.  Out: the results of function 0 on inputs.
// Invariant: loops and branches run here, without JavaScript; a value is dropped after its last use; a cancelled run stops at the next instruction.
// Not here: who holds arrays between runs (session.cpp), what an op does (ops/).
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "failure.h"
#include "fuse.h"
#include "ops/op.h"
#include "vector/group.h"

namespace sextant {

/** One instruction, or a group of them; its pointers look into words that somebody else keeps. */
struct Instruction {
  int32_t opcode;
  std::vector<uint32_t> outputs;
  std::vector<uint32_t> inputs;
  std::vector<uint32_t> functions;
  Words attributes;
  std::vector<Type> types;
  /** The kernel of a group; its opcode is -1. */
  GroupPointer group;
};

/** Reads one instruction. */
Instruction decode(Words& words);

/** The results of a primitive or block on operands; throws with the op's name and the operands' types. */
Arrays applyOp(const Instruction& instruction, const Arrays& inputs, mx::Stream stream);

/** A run that somebody may cancel. */
struct Run {
  mx::Stream stream;
  /** Set from another thread, and kept alive by whoever started the run. */
  const std::atomic<int32_t>* cancelled = nullptr;
  /** Set when the host ends. */
  const std::atomic<bool>* stopped = nullptr;

  bool stoppable() const { return cancelled != nullptr || stopped != nullptr; }
  void check() const {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed) != 0) throw aborted();
    if (stopped != nullptr && stopped->load(std::memory_order_relaxed)) throw streamClosed();
  }
};

class Program {
 public:
  /** With a stream to fuse for, functions without loops and branches go through mx::compile when they run there. */
  Program(std::vector<std::vector<int32_t>> functions, Arrays constants, std::optional<mx::Stream> fuseFor = std::nullopt);

  /** Results of the whole program. */
  Arrays run(const Arrays& inputs, const Run& run) const { return call(0, inputs, run); }
  /** Does a run evaluate what it decides on, loops and branches? Others only build MLX's graph. */
  bool evaluates() const { return functions_.size() > 1; }

 private:
  struct Function {
    size_t inputs;
    std::vector<uint32_t> constants;
    size_t slots;
    std::vector<Instruction> instructions;
    /** Slots that nobody reads after that instruction. */
    std::vector<std::vector<uint32_t>> lastUses;
    std::vector<uint32_t> outputs;
    std::unique_ptr<Fused> fused;
  };

  Function read(const std::vector<int32_t>& words) const;
  Arrays call(size_t function, const Arrays& inputs, const Run& run) const;
  Arrays interpret(const Function& function, const Arrays& inputs, const Run& run) const;
  Arrays perform(const Instruction& instruction, const Arrays& inputs, const Run& run) const;
  Arrays runBranch(const Instruction& instruction, const Arrays& inputs, const Run& run) const;
  Arrays runWhile(const Instruction& instruction, const Arrays& inputs, const Run& run) const;
  Arrays runScan(const Instruction& instruction, const Arrays& inputs, const Run& run) const;

  std::vector<std::vector<int32_t>> words_;
  std::vector<Function> functions_;
  Arrays constants_;
  std::optional<mx::Stream> fuseFor_;
};

}  // namespace sextant
