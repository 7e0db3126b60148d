#include "worker.h"

#include "failure.h"
#include "memory.h"

namespace sextant {
namespace {

using Clock = std::chrono::steady_clock;

// Long enough for a pause between two requests, short enough that an idle process holds nothing.
constexpr std::chrono::milliseconds IDLE{5000};

}  // namespace

Worker::Worker(std::shared_ptr<Session> session, Listener& listener)
    : session_(std::move(session)), listener_(listener), thread_([this] { loop(); }) {
  session_->onWork([this] {
    std::lock_guard guard(lock_);
    worked_ = true;
    changed_.notify_one();
  });
}

Worker::~Worker() {
  close();
  join();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::push(std::unique_ptr<Job> job) {
  std::unique_lock guard(lock_);
  if (!closed_) {
    jobs_.push_back(std::move(job));
    changed_.notify_one();
    return;
  }
  guard.unlock();
  job->error = std::make_exception_ptr(streamClosed());
  listener_.done(std::move(job));
}

void Worker::close() {
  session_->onWork(nullptr);
  std::deque<std::unique_ptr<Job>> dropped;
  {
    std::lock_guard guard(lock_);
    closed_ = true;
    dropped.swap(jobs_);
    changed_.notify_one();
  }
  for (auto& job : dropped) {
    job->run = nullptr;
    job->error = std::make_exception_ptr(streamClosed());
    listener_.done(std::move(job));
  }
}

void Worker::stop() {
  stopped_ = true;
  close();
}

void Worker::trim() {
  std::lock_guard guard(lock_);
  trim_ = true;
  changed_.notify_one();
}

void Worker::perform(Job& job) {
  job.waited = std::chrono::duration<double, std::milli>(Clock::now() - job.queued).count();
  try {
    if (job.cancelled != nullptr && job.cancelled->load() != 0) throw aborted();
    job.run(stopped_);
  } catch (...) {
    job.error = std::current_exception();
  }
  // What it held is dropped here, and not wherever the answer is read.
  job.run = nullptr;
}

void Worker::giveBack() {
  session_->tidy();
  // While another stream works the cache is of use; that stream's worker comes when it rests.
  if (millisecondsSinceWork() >= IDLE.count()) sextant::trim();
}

void Worker::loop() {
  std::unique_lock guard(lock_);
  auto due = [this] { return closed_ || !jobs_.empty() || trim_; };
  while (true) {
    if (!due()) {
      if (!worked_) changed_.wait(guard, [&] { return due() || worked_; });
      auto left = IDLE - std::chrono::milliseconds(millisecondsSinceWork());
      if (worked_ && left.count() > 0 && !due()) changed_.wait_for(guard, left, due);
    }
    if (closed_) break;
    if (!jobs_.empty()) {
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      guard.unlock();
      perform(*job);
      listener_.done(std::move(job));
      guard.lock();
    } else if (trim_ || (worked_ && millisecondsSinceWork() >= IDLE.count())) {
      bool asked = trim_;
      trim_ = worked_ = false;
      session_->rest();
      guard.unlock();
      giveBack();
      if (!asked) listener_.idle();
      guard.lock();
    }
  }
  guard.unlock();
  // What was given up while the last job ran.
  session_->tidy();
  ended_ = true;
}

}  // namespace sextant
