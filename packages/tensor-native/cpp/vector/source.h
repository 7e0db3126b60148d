// One operand of a kernel: its elements in the order of the result, block by block, wherever they lie in memory.
// In: an evaluated array, the shape of the result.  Out: pointers to f32.
// Invariant: broadcast and strided operands are never copied whole.
// Not here: what is computed (group.cpp, rows.cpp).
#pragma once

#include "../ops/op.h"
#include "level.h"

namespace sextant {

/** Elements of one block of a kernel. */
constexpr size_t BLOCK = 1024;

class Source {
 public:
  /** An f32 or bool array, broadcast to a shape. */
  Source(const mx::array& array, const mx::Shape& shape);

  /** Are its elements f32, one after the other as the result's? */
  bool plain() const { return dense_ && !truth_; }
  /** Is it one element? */
  bool single() const { return single_; }
  /** Where element `at` and its followers lie; of plain sources alone. */
  const float* from(size_t at) const { return static_cast<const float*>(data_) + at; }
  /** Copies elements, truth as 1.0 or 0.0. */
  void fill(const Level& level, size_t at, size_t count, float* out) const;

 private:
  template <typename T>
  void gather(size_t at, size_t count, float* out) const;

  const void* data_;
  bool truth_;
  bool dense_;
  bool single_;
  // Extents and strides of the axes that differ, the last the fastest.
  std::vector<size_t> extents_;
  std::vector<int64_t> strides_;
};

}  // namespace sextant
