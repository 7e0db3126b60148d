// Functions of a program through mx::compile: elementwise ops that are in no group of ours (other dtypes) become C++ that MLX compiles and loads.
// In: a function of arrays.  Out: the same function; where there is no C++ compiler MLX leaves it as it is.
// Invariant: what MLX writes lies in a folder that only this user can read and write, since later processes load it by name.
// Not here: which functions (program.cpp), groups (fusion.cpp).
#pragma once

#include <atomic>
#include <functional>

#include "ops/op.h"

namespace sextant {

using ArrayFunction = std::function<Arrays(const Arrays&)>;

/** Is there a compiler that MLX would use? */
bool canFuse();

/** A function that MLX traced and compiled; its first call compiles and waits. */
class Fused {
 public:
  explicit Fused(ArrayFunction function);
  Arrays operator()(const Arrays& inputs) const;

 private:
  ArrayFunction compiled_;
  mutable std::atomic<bool> warm_{false};
};

}  // namespace sextant
