// The processor and the threads that computations use.
// In: a number of threads, chosen by JavaScript for the whole process.  Out: the number in force; what the processor and OpenBLAS say about themselves.
// Invariant: OpenBLAS and the kernels of this addon share one number; it is 0 until somebody has chosen.
// Not here: how the number is chosen (packages/tensor/src/native/threads.ts).
#pragma once

#include <string>

namespace sextant {

/** Gives the number to OpenBLAS and the kernels; returns the number taken, which OpenBLAS may cap. */
int setThreads(int threads);
/** The number in force, 0 before the first choice. */
int threads();
/** Widest instructions of this processor: x86-64-v4, x86-64-v3, neon or baseline. */
std::string simdLevel();
/** OpenBLAS's version and options, with the kernels it chose. */
std::string blasDescription();

}  // namespace sextant
