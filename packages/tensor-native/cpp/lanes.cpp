#include "lanes.h"

#include <bitset>
#include <deque>

#include "failure.h"

namespace sextant {
namespace {

struct Pool {
  std::mutex lock;
  std::bitset<LANES> lent;
  /** The lent ones, and after them the shared one. Unlike other streams these may be used from any thread, one at a time. */
  std::deque<Lane> lanes;

  Pool() {
    for (int i = 0; i <= LANES; i++) lanes.emplace_back(mx::new_thread_unsafe_stream(mx::Device::cpu));
  }
};

/** Made at the first use of the addon and never unmade: MLX's threads live as long as the process. */
Pool& pool() {
  static auto* made = new Pool();
  return *made;
}

/** A lane that is free, which is lent then; or none. */
int take(Pool& from) {
  std::lock_guard guard(from.lock);
  for (int i = 0; i < LANES; i++) {
    if (from.lent[i]) continue;
    from.lent[i] = true;
    return i;
  }
  return -1;
}

}  // namespace

void Lane::leave(std::vector<mx::array> arrays) {
  std::lock_guard guard(leftLock_);
  for (auto& array : arrays) left_.push_back(std::move(array));
}

void Lane::sweep() {
  std::vector<mx::array> gone;
  std::lock_guard guard(leftLock_);
  gone.swap(left_);
}

Lease Lease::own() {
  int number = take(pool());
  if (number == NONE) throw Failure("stream/limit", "all " + std::to_string(LANES) + " streams of the process are open");
  return Lease(&pool().lanes[number], number);
}

Lease Lease::any() {
  int number = take(pool());
  return number == NONE ? shared() : Lease(&pool().lanes[number], number);
}

Lease Lease::shared() { return Lease(&pool().lanes[LANES], NONE); }

void Lease::giveBack() {
  if (number_ == NONE) return;
  std::lock_guard guard(pool().lock);
  pool().lent[number_] = false;
  number_ = NONE;
}

}  // namespace sextant
