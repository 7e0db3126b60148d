#include "machine.h"

#include <algorithm>
#include <atomic>

extern "C" {
void scipy_openblas_set_num_threads(int);
int scipy_openblas_get_num_threads(void);
char* scipy_openblas_get_config(void);
}

namespace sextant {
namespace {
std::atomic<int> chosen{0};
}

int setThreads(int threads) {
  scipy_openblas_set_num_threads(std::max(threads, 1));
  return chosen = scipy_openblas_get_num_threads();
}

int threads() { return chosen; }

std::string simdLevel() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return "x86-64-v4";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return "x86-64-v3";
  return "baseline";
#elif defined(__aarch64__)
  return "neon";
#else
  return "baseline";
#endif
}

std::string blasDescription() { return scipy_openblas_get_config(); }

}  // namespace sextant
