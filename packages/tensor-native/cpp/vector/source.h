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

/** How elements of a dtype become f32 and the other way; null for f32 itself. */
inline const Conversion* conversionOf(const Level& level, mx::Dtype dtype) {
  if (dtype == mx::float32) return nullptr;
  return dtype == mx::float16 ? &level.f16 : dtype == mx::bfloat16 ? &level.bf16 : &level.bytes;
}

class Source {
 public:
  /** An array of f32, bool or 16-bit floats, broadcast to a shape. */
  Source(const mx::array& array, const mx::Shape& shape);

  /** Are its elements f32, one after the other as the result's? */
  bool plain() const { return dense_ && dtype_ == mx::float32; }
  /** Is it one element? */
  bool single() const { return single_; }
  /** Where element `at` and its followers lie; of plain sources alone. */
  const float* from(size_t at) const { return static_cast<const float*>(data_) + at; }
  /** Copies elements as f32, truth as 1.0 or 0.0. */
  void fill(const Level& level, size_t at, size_t count, float* out) const;

 private:
  /** Elements of the size of T as they are. */
  template <typename T>
  void gather(size_t at, size_t count, T* out) const;
  /** Elements as they are gathered, then widened. */
  template <typename T>
  void widen(const Conversion& conversion, size_t at, size_t count, float* out) const;

  const void* data_;
  mx::Dtype dtype_;
  bool dense_;
  bool single_;
  // Extents and strides of the axes that differ, the last the fastest.
  std::vector<size_t> extents_;
  std::vector<int64_t> strides_;
};

}  // namespace sextant
