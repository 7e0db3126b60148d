#include "machine.h"

#include <algorithm>
#include <atomic>

#include "vector/choose.h"

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

std::string simdLevel() { return level().name; }

std::string blasDescription() { return scipy_openblas_get_config(); }

}  // namespace sextant
