// The thread of a stream: asynchronous work, one piece after the other, and giving memory back when there is none.
// In: jobs.  Out: the same jobs, done, failed or dropped, each answered once.
// Invariant: nothing here touches JavaScript; a job whose flag is set before its turn is not begun; a stopped worker ends after what it is at.
// Not here: what jobs do (addon.cpp), how they are answered (environment.cpp).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "session.h"

namespace sextant {

/** Work that somebody waits for. */
struct Job {
  virtual ~Job() = default;

  /** Does it; the flag is set when the host ends. */
  std::function<void(const std::atomic<bool>& stopped)> run;
  /** Other than 0 when nobody waits any more. */
  const std::atomic<int32_t>* cancelled = nullptr;
  std::chrono::steady_clock::time_point queued = std::chrono::steady_clock::now();
  /** Milliseconds between being queued and being begun. */
  double waited = 0;
  /** Why it was not done. */
  std::exception_ptr error;
};

/** Who is told what a worker has done; called on the worker's thread. */
class Listener {
 public:
  virtual void done(std::unique_ptr<Job> job) = 0;
  /** Nothing was to do for a while; JavaScript may hand over what it has gathered, and call `trim`. */
  virtual void idle() = 0;

 protected:
  ~Listener() = default;
};

class Worker {
 public:
  Worker(std::shared_ptr<Session> session, Listener& listener);
  /** Waits for what runs. */
  ~Worker();

  void push(std::unique_ptr<Job> job);
  /** Takes nothing more; what is queued fails with `stream/closed`, what runs is finished. */
  void close();
  /** The same, and what runs is cancelled where it can be. */
  void stop();
  /** Waits until the thread has ended, after `close` or `stop`. */
  void join();
  /** Gives memory back once more. */
  void trim();
  bool ended() const { return ended_; }

 private:
  void loop();
  void perform(Job& job);
  void giveBack();

  std::shared_ptr<Session> session_;
  Listener& listener_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Job>> jobs_;
  bool closed_ = false;
  bool worked_ = false;
  bool trim_ = false;
  std::atomic<bool> stopped_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace sextant
