// The two functions that libmlx wants from a newer system than it needs to: hypotf of glibc 2.35, condition_variable::wait of libstdc++ 3.4.30.
// Both exist in older systems under older versions. Packed, libmlx names the newer versions as weak (scripts/prebuilt.mjs), so that it loads from
//   glibc 2.34 on; it then looks the names up in what loads it, which is this addon.
// Invariant: they mean what the newer ones do.
#include <cmath>
#include <condition_variable>
#include <limits>

extern "C" __attribute__((visibility("default"))) float hypotf(float x, float y) {
  if (std::isinf(x) || std::isinf(y)) return std::numeric_limits<float>::infinity();
  // No overflow and no underflow: a double holds the square of every float.
  return static_cast<float>(std::sqrt(static_cast<double>(x) * x + static_cast<double>(y) * y));
}

void std::condition_variable::wait(std::unique_lock<std::mutex>& lock) {
  pthread_cond_wait(native_handle(), lock.mutex()->native_handle());
}
