#include "parallel.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "../machine.h"

namespace sextant {
namespace {

/** Threads that wait for ranges. */
class Pool {
 public:
  /** Does ranges with up to `threads` threads; false when others have the pool. */
  bool run(size_t ranges, size_t threads, const std::function<void(size_t)>& one) {
    std::unique_lock owned(owner_, std::try_to_lock);
    if (!owned) return false;
    {
      std::lock_guard guard(lock_);
      while (started_ + 1 < threads) {
        std::thread([this] { wait(); }).detach();
        started_++;
      }
      one_ = &one;
      next_ = 0;
      open_ = unfinished_ = ranges;
    }
    given_.notify_all();
    std::unique_lock lock(lock_);
    while (open_ > 0) take(lock);
    done_.wait(lock, [this] { return unfinished_ == 0; });
    return true;
  }

 private:
  void wait() {
    std::unique_lock lock(lock_);
    for (;;) {
      given_.wait(lock, [this] { return open_ > 0; });
      take(lock);
    }
  }

  /** Does the next range without the lock. */
  void take(std::unique_lock<std::mutex>& lock) {
    size_t mine = next_++;
    open_--;
    const auto& one = *one_;
    lock.unlock();
    one(mine);
    lock.lock();
    if (--unfinished_ == 0) done_.notify_all();
  }

  std::mutex owner_;
  std::mutex lock_;
  std::condition_variable given_, done_;
  const std::function<void(size_t)>* one_ = nullptr;
  size_t started_ = 0;
  size_t next_ = 0;
  size_t open_ = 0;
  size_t unfinished_ = 0;
};

/** Never unmade: its threads wait as long as the process lives, and would wait for its end too. */
Pool& pool() {
  static auto* made = new Pool();
  return *made;
}

}  // namespace

void inParallel(size_t count, size_t least, size_t unit, const Range& range) {
  // More ranges than threads: one that the system holds up leaves the rest to others.
  size_t most = static_cast<size_t>(std::max(threads(), 1));
  size_t ranges = std::min(4 * most, count / std::max<size_t>(least, 1));
  if (most == 1 || ranges <= 1) return range(0, count);
  size_t each = ((count + ranges - 1) / ranges + unit - 1) / unit * unit;
  ranges = (count + each - 1) / each;
  auto one = [&](size_t number) { range(number * each, std::min(count, (number + 1) * each)); };
  if (!pool().run(ranges, most, one)) range(0, count);
}

}  // namespace sextant
