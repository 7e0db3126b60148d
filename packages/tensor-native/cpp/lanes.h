// MLX's streams: a few for the whole process, lent to sessions.
// In: a wish for one.  Out: a lane, until it is given back.
// Invariant: all are made at once, before any evaluation, since MLX registers them in a map without a lock; whoever uses a lane holds its lock.
// Not here: what runs on a lane (session.cpp).
#pragma once

#include <mutex>
#include <vector>

#include "mlx/array.h"
#include "mlx/stream.h"

namespace sextant {

namespace mx = mlx::core;

/** Lanes that may be lent at a time; one more is everybody's. */
constexpr int LANES = 8;

struct Lane {
  explicit Lane(mx::Stream stream) : stream(stream) {}

  mx::Stream stream;
  /** Held while arrays of the lane are made or computed. */
  std::mutex order;

  /** Takes arrays over whose owner goes while the lane may be busy. */
  void leave(std::vector<mx::array> arrays);
  /** Drops them; called by whoever has the lane. */
  void sweep();

 private:
  std::mutex leftLock_;
  std::vector<mx::array> left_;
};

/** A lane of one's own, given back at the end; or the one that all share. */
class Lease {
 public:
  /** A lane that nobody else has; throws `stream/limit` when all are lent. */
  static Lease own();
  /** A lane that nobody else has where one is left, else the shared one. */
  static Lease any();
  /** The shared one. */
  static Lease shared();
  Lease(Lease&& other) noexcept : lane_(other.lane_), number_(other.number_) { other.number_ = NONE; }
  ~Lease() { giveBack(); }

  /** Others may have the lane from now on; its work still runs under its lock. */
  void giveBack();
  Lane& lane() const { return *lane_; }

 private:
  static constexpr int NONE = -1;
  Lease(Lane* lane, int number) : lane_(lane), number_(number) {}

  Lane* lane_;
  int number_;
};

}  // namespace sextant
