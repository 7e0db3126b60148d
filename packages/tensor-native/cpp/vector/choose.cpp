// Which level of instructions runs in this process.
// In: the processor, SEXTANT_SIMD (baseline, x86-64-v3, x86-64-v4).  Out: a level.
// Invariant: chosen once; a name that the processor lacks or that does not exist leaves the highest.
#include "choose.h"

#include <cstdlib>
#include <string_view>

namespace sextant {

extern const Level LEVEL_baseline;
#if defined(__x86_64__)
extern const Level LEVEL_v3, LEVEL_v4;
#endif

namespace {

const Level& chosen() {
  const char* name = std::getenv("SEXTANT_SIMD");
  std::string_view wanted = name == nullptr ? "" : name;
#if defined(__x86_64__)
  bool v3 = __builtin_cpu_supports("x86-64-v3"), v4 = __builtin_cpu_supports("x86-64-v4");
  if (v4 && wanted != "x86-64-v3" && wanted != "baseline") return LEVEL_v4;
  if (v3 && wanted != "baseline") return LEVEL_v3;
#endif
  return LEVEL_baseline;
}

}  // namespace

const Level& level() {
  static const Level& found = chosen();
  return found;
}

}  // namespace sextant
