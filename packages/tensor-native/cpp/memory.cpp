#include "memory.h"

#include <dlfcn.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>

#include "failure.h"
#include "mlx/allocator.h"
#include "mlx/memory.h"

namespace sextant {
namespace {

constexpr size_t NO_LIMIT = std::numeric_limits<size_t>::max();
constexpr const char* BEYOND = " bytes active would pass the limit of ";

std::atomic<size_t> limit_{NO_LIMIT};
std::atomic<int64_t> lastWork_{0};
thread_local const mx::Stream* evaluating_ = nullptr;

int64_t now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool fits(size_t bytes) {
  size_t most = limit_.load(std::memory_order_relaxed), active = mx::get_active_memory();
  return active <= most && bytes <= most - active;
}

OutOfMemory beyond(size_t bytes) {
  std::ostringstream text;
  text << bytes << " bytes beside the " << mx::get_active_memory() << BEYOND << limit_.load();
  return OutOfMemory(text.str());
}

// MLX's buffers begin with their size, elements follow: 8 bytes after a multiple of 16. A large buffer lies inside a larger one of MLX's, so
// that its elements begin with a line of the cache, which also tells it from others: registers that cross lines cost a quarter of a
// loop's time. Before its size stands where MLX's buffer begins.
constexpr size_t LARGE = size_t{1} << 16;
constexpr size_t LINE = 64;
constexpr size_t PADDING = 2 * LINE;
constexpr size_t HUGE_PAGE = size_t{1} << 21;

size_t& sizeIn(void* buffer) { return *static_cast<size_t*>(buffer); }
void*& outerOf(void* buffer) { return static_cast<void**>(buffer)[-1]; }
bool liesInside(const void* buffer) { return (reinterpret_cast<uintptr_t>(buffer) + sizeof(size_t)) % LINE == 0; }

mx::allocator::Buffer alignedIn(mx::allocator::Buffer outer, size_t bytes) {
  auto from = reinterpret_cast<uintptr_t>(outer.ptr()) + 2 * sizeof(size_t) + sizeof(void*);
  auto* inside = reinterpret_cast<void*>((from + LINE - 1) / LINE * LINE - sizeof(size_t));
  outerOf(inside) = outer.ptr();
  sizeIn(inside) = bytes;
#ifdef MADV_HUGEPAGE
  // A page fault for each 4 KB would cost more than most kernels.
  auto first = (from + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE, last = (from + bytes) / HUGE_PAGE * HUGE_PAGE;
  if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
  return mx::allocator::Buffer(inside);
}

/** MLX's allocator behind the limit. */
class Guard : public mx::allocator::Allocator {
 public:
  explicit Guard(Allocator& inner) : inner_(inner) {}

  mx::allocator::Buffer malloc(size_t bytes) override {
    // What earlier kernels of this stream still hold may be free when they are done.
    if (!fits(bytes) && evaluating_ != nullptr) mx::synchronize(*evaluating_);
    if (!fits(bytes)) throw beyond(bytes);
    try {
      auto buffer = inner_.malloc(bytes < LARGE ? bytes : bytes + PADDING);
      if (buffer.ptr() != nullptr || bytes == 0) return bytes < LARGE ? buffer : alignedIn(buffer, bytes);
    } catch (const std::exception&) {
      // The system itself refuses.
    }
    throw beyond(bytes);
  }
  void free(mx::allocator::Buffer buffer) override {
    inner_.free(liesInside(buffer.ptr()) ? mx::allocator::Buffer(outerOf(buffer.ptr())) : buffer);
  }
  /** What stands before the elements, of both kinds of buffers. */
  size_t size(mx::allocator::Buffer buffer) const override { return inner_.size(buffer); }
  mx::allocator::Buffer make_buffer(void* data, size_t bytes) override { return inner_.make_buffer(data, bytes); }
  void release(mx::allocator::Buffer buffer) override { inner_.release(buffer); }

 private:
  Allocator& inner_;
};

}  // namespace

void setLimit(size_t bytes) {
  limit_ = bytes;
  mx::set_memory_limit(bytes);
}

void setCacheLimit(size_t bytes) { mx::set_cache_limit(bytes); }

size_t limit() { return limit_; }

bool isOutOfMemory(const char* text) { return std::string(text).find(BEYOND) != std::string::npos; }

Evaluating::Evaluating(mx::Stream stream) : outer_(evaluating_), stream_(stream) { evaluating_ = &stream_; }
Evaluating::~Evaluating() { evaluating_ = outer_; }

void noteWork() { lastWork_.store(now(), std::memory_order_relaxed); }
long millisecondsSinceWork() { return static_cast<long>(now() - lastWork_.load(std::memory_order_relaxed)); }

void trim() {
  mx::clear_cache();
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

mx::allocator::Allocator& guardedAllocator() {
  // MLX's own function of that name: the next one after the addon's.
  static Guard guard([]() -> mx::allocator::Allocator& {
    using Function = mx::allocator::Allocator& (*)();
    auto own = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "_ZN3mlx4core9allocator9allocatorEv"));
    if (own == nullptr) throw std::runtime_error("MLX's allocator was not found");
    return own();
  }());
  return guard;
}

}  // namespace sextant

// Node loads addons with local scope, the addon comes first in look-up order, and MLX asks for its allocator by this name.
mlx::core::allocator::Allocator& mlx::core::allocator::allocator() { return sextant::guardedAllocator(); }
