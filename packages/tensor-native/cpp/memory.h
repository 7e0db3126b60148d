// Memory of the process as MLX uses it: a limit that is kept, a bounded cache, and giving back what is idle.
// In: every allocation of MLX, in graphs, programs and loops alike.  Out: the allocation, or OutOfMemory.
// Invariant: active bytes never pass the limit; MLX's own limit is a guideline, and past it Linux would kill the process.
// Not here: which op asked (session.cpp).
#pragma once

#include <cstddef>

#include "mlx/stream.h"

namespace sextant {

namespace mx = mlx::core;

/** The most that may be active. */
void setLimit(size_t bytes);
/** The most that is kept for reuse. */
void setCacheLimit(size_t bytes);
size_t limit();

/** Is it the text of an OutOfMemory? A kernel's exceptions reach us as texts only. */
bool isOutOfMemory(const char* text);

/** While it lives, allocations of this thread that do not fit wait for the stream's running work before they fail. */
class Evaluating {
 public:
  explicit Evaluating(mx::Stream stream);
  ~Evaluating();
  Evaluating(const Evaluating&) = delete;

 private:
  const mx::Stream* outer_;
  mx::Stream stream_;
};

/** Notes that work was done; `millisecondsSinceWork` counts from the latest of all streams. */
void noteWork();
long millisecondsSinceWork();
/** Frees the cache and gives the heap's free pages back to the system. */
void trim();

}  // namespace sextant
