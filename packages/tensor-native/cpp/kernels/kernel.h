// A kernel of our own as a node of MLX's graph: for what MLX has not, or computes with another meaning.
// In: lazy operands, types of the results, a function over their elements.  Out: lazy results.
// Invariant: the function sees row-major operands and row-major memory for results, and runs on the thread of the stream; what it throws
//   is thrown where somebody reads.
// Not here: what kernels compute (the other files of this folder), which op they serve (ops/).
#pragma once

#include <functional>

#include "../ops/op.h"

namespace sextant {

/** Fills the results from the operands. */
using Body = std::function<void(const Arrays& inputs, Arrays& outputs)>;

/** All results of a kernel. */
Arrays kernel(const char* name, const Arrays& inputs, const std::vector<Type>& types, mx::Stream s, Body body);

/** The one result of a kernel. */
inline mx::array kernelOf(const char* name, const Arrays& inputs, const Type& type, mx::Stream s, Body body) {
  return kernel(name, inputs, {type}, s, std::move(body))[0];
}

}  // namespace sextant
