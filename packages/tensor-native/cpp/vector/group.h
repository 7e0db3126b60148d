// Groups: elementwise ops on f32, bool and 16-bit floats that run as one loop, block by block, each value of a block in the first cache.
// In: steps on values (operands of the group, then constants, then results of earlier steps).  Out: arrays.
// Invariant: a step computes the same bits alone and in a group, so that compiled = eager; a group on few elements whose operands are there
//   runs at once, without a node of MLX's graph.
// Not here: loops of steps (level_steps.cpp), which ops form a group (../fusion.cpp), which ops are steps (../ops/own.cpp).
#pragma once

#include <memory>

#include "source.h"

namespace sextant {

/** One step on values. */
struct Step {
  StepCode code;
  int a;
  int b = a;
  int c = a;
};

/** A value that leaves the group. */
struct Escape {
  int value;
  mx::Dtype dtype;
};

class Group {
 public:
  /** Operands are numbered first, then constants, then steps. */
  Group(size_t operands, std::vector<float> constants, std::vector<Step> steps, std::vector<Escape> escapes);

  size_t operands() const { return operands_; }
  const std::vector<Escape>& escapes() const { return escapes_; }
  /** The escape that may lie in an operand's memory: the operand is not read after it is written. */
  bool replaces(size_t escape, size_t operand) const;
  /** Computes elements; `results` are where the escapes lie. */
  void run(const std::vector<Source>& operands, const std::vector<void*>& results, size_t count) const;

 private:
  void runRange(const std::vector<Source>& operands, const std::vector<void*>& results, size_t from, size_t to) const;

  static constexpr int OUTSIDE = -1;

  size_t operands_;
  std::vector<float> constants_;
  std::vector<Step> steps_;
  std::vector<Escape> escapes_;
  // For each step: its register, or OUTSIDE where it writes into a result; and which.
  std::vector<int> registers_;
  std::vector<int> resultOf_;
  int registerCount_ = 0;
  // The last step that reads each value.
  std::vector<int> lastUse_;
};

using GroupPointer = std::shared_ptr<const Group>;

/** The escapes of a group on arrays, each of that shape. */
Arrays runGroup(const GroupPointer& group, const Arrays& operands, const mx::Shape& shape, mx::Stream stream);

}  // namespace sextant
