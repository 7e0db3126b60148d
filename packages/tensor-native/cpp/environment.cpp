#include "environment.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "mlx/memory.h"

namespace sextant {
namespace {

// Active bytes from which on a collection in an idle moment pays.
constexpr size_t WORTH_COLLECTING = size_t(32) << 20;
// More than V8 ever lets lie outside of its heap before it collects at once.
constexpr int64_t PRESSURE = int64_t(1) << 36;

/** A job with a promise. */
struct Promised : Job {
  napi_deferred deferred = nullptr;
  napi_ref kept = nullptr;
};

/** Environments that may have workers. */
struct All {
  std::mutex lock;
  std::vector<Environment*> environments;
};

All& all() {
  static auto* made = new All();
  return *made;
}

void endAll() {
  std::lock_guard guard(all().lock);
  for (auto* environment : all().environments) environment->end();
}

}  // namespace

Environment::~Environment() {
  std::lock_guard guard(all().lock);
  std::erase(all().environments, this);
}

Environment& Environment::of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

void Environment::make(napi_env env) {
  napi_set_instance_data(
      env, new Environment(env), [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); },
      nullptr);
}

/** Opens the way back from workers, once: a process that computes nothing has none. */
void Environment::listen() {
  if (answers_ != nullptr) return;
  napi_create_threadsafe_function(
      env_, nullptr, nullptr, textValue(env_, "sextant"), 0, 1, nullptr, nullptr, this,
      [](napi_env env, napi_value, void* context, void* data) {
        std::unique_ptr<Job> job(static_cast<Job*>(data));
        // Without an environment there is nobody left to tell.
        if (env == nullptr) return;
        auto* self = static_cast<Environment*>(context);
        if (job) self->answer(std::move(job));
        else self->flush();
      },
      &answers_);
  napi_unref_threadsafe_function(env_, answers_);
  // Hooks run in reverse order: this one before that of the function above.
  napi_add_env_cleanup_hook(env_, [](void* self) { static_cast<Environment*>(self)->close(); }, this);
  static std::once_flag once;
  std::call_once(once, [] { std::atexit(endAll); });
  std::lock_guard guard(all().lock);
  all().environments.push_back(this);
}

std::shared_ptr<Worker> Environment::begin(std::shared_ptr<Session> session) {
  listen();
  std::erase_if(workers_, [](const auto& worker) { return worker->ended(); });
  workers_.push_back(std::make_shared<Worker>(std::move(session), *this));
  if (!own_) own_ = workers_.back();
  return workers_.back();
}

bool Environment::onIdle(napi_value flush) {
  napi_create_reference(env_, flush, 1, &flushes_.emplace_back());
  return flushes_.size() == 1;
}

napi_value Environment::promise(
    Worker& worker, napi_value kept, const std::atomic<int32_t>* cancelled,
    std::function<void(const std::atomic<bool>& stopped)> run) {
  auto job = std::make_unique<Promised>();
  job->run = std::move(run);
  job->cancelled = cancelled;
  napi_value promise;
  napi_create_promise(env_, &job->deferred, &promise);
  napi_create_reference(env_, kept, 1, &job->kept);
  if (waiting_++ == 0) napi_ref_threadsafe_function(env_, answers_);
  worker.push(std::move(job));
  return promise;
}

void Environment::done(std::unique_ptr<Job> job) {
  auto* given = job.release();
  // Refused only while the environment ends; its references go with it.
  if (napi_call_threadsafe_function(answers_, given, napi_tsfn_nonblocking) != napi_ok) delete given;
}

void Environment::idle() { napi_call_threadsafe_function(answers_, nullptr, napi_tsfn_nonblocking); }

void Environment::answer(std::unique_ptr<Job> job) {
  auto& promised = static_cast<Promised&>(*job);
  if (promised.error) napi_reject_deferred(env_, promised.deferred, errorValue(env_, promised.error));
  else napi_resolve_deferred(env_, promised.deferred, numberValue(env_, promised.waited));
  napi_delete_reference(env_, promised.kept);
  if (--waiting_ == 0) napi_unref_threadsafe_function(env_, answers_);
}

/** Has what is unreachable collected. V8 collects when bytes outside of its heap grow, and nothing grows while nobody works: it is told for a moment
 * that a lot has. */
void Environment::collect() {
  if (mx::get_active_memory() < WORTH_COLLECTING) return;
  int64_t total;
  napi_adjust_external_memory(env_, PRESSURE, &total);
  napi_adjust_external_memory(env_, -PRESSURE, &total);
}

void Environment::flush() {
  collect();
  for (auto reference : flushes_) {
    napi_value function;
    napi_get_reference_value(env_, reference, &function);
    napi_call_function(env_, undefined(env_), function, 0, nullptr, nullptr);
  }
  for (const auto& worker : workers_) worker->trim();
}

void Environment::end() {
  for (const auto& worker : workers_) worker->stop();
  for (const auto& worker : workers_) worker->join();
}

void Environment::close() {
  end();
  workers_.clear();
  own_.reset();
  napi_release_threadsafe_function(answers_, napi_tsfn_abort);
}

}  // namespace sextant
