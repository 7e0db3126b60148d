// One environment of Node, the main one or one of worker_threads: its workers, its promises, its end.
// In: jobs with promises.  Out: promises settled on the thread of JavaScript.
// Invariant: waiting work keeps the event loop alive, idle workers do not; at the end of the environment, however it comes, every worker has
//   ended before anything it touches goes: process.exit runs no hooks of the main environment, and then MLX's globals go, so JavaScript calls
//   `end` when its process says "exit", and the C library when JavaScript was not asked.
// Not here: what the jobs do.
#pragma once

#include "values.h"
#include "worker.h"

namespace sextant {

/** A stream as JavaScript holds it. */
struct Stream {
  std::shared_ptr<Session> session;
  /** None once it is closed. */
  std::shared_ptr<Worker> worker;

  /** Gives the lane back; what is queued fails, what runs is finished, arrays stay. */
  void close() {
    if (!worker) return;
    session->close();
    session->tidy();
    worker->close();
    worker.reset();
  }
};

class Environment final : public Listener {
 public:
  static Environment& of(napi_env env);
  /** Makes the environment's record. */
  static void make(napi_env env);

  /** A worker for a session; the first is the environment's own. */
  std::shared_ptr<Worker> begin(std::shared_ptr<Session> session);
  /** The worker of a stream; of a closed one, whose arrays can still be read, the environment's own. */
  Worker& workerFor(const Stream& stream) { return stream.worker ? *stream.worker : *own_; }
  /** Calls a function too when a worker was idle for a while; false when it is not the first. */
  bool onIdle(napi_value flush);
  /** A promise that a worker settles; `kept` lives until then. It is the milliseconds that the job waited for its turn. */
  napi_value promise(
      Worker& worker, napi_value kept, const std::atomic<int32_t>* cancelled,
      std::function<void(const std::atomic<bool>& stopped)> run);

  /** Stops all workers and waits until they have ended; what is under way is cancelled where it can be. */
  void end();

  void done(std::unique_ptr<Job> job) override;
  void idle() override;

 private:
  explicit Environment(napi_env env) : env_(env) {}
  ~Environment();
  void listen();
  void answer(std::unique_ptr<Job> job);
  void collect();
  void flush();
  void close();

  napi_env env_;
  napi_threadsafe_function answers_ = nullptr;
  std::vector<napi_ref> flushes_;
  size_t waiting_ = 0;
  std::shared_ptr<Worker> own_;
  std::vector<std::shared_ptr<Worker>> workers_;
};

}  // namespace sextant
