// Errors that JavaScript tells apart: by a stable code, as `area/rule`.
// Not here: their classes in JavaScript (packages/tensor/src/native/failure.ts).
#pragma once

#include <stdexcept>
#include <string>

namespace sextant {

/** A failure with a code; every other exception is the code `native/failed`. */
class Failure : public std::runtime_error {
 public:
  Failure(std::string code, const std::string& what, std::string op = "")
      : std::runtime_error(what), code(std::move(code)), op(std::move(op)) {}

  std::string code;
  /** The op at fault, where it is not the one that JavaScript called. */
  std::string op;
};

/** More memory than the limit. What was computed before stays, and what was not can be asked for again. */
class OutOfMemory : public Failure {
 public:
  explicit OutOfMemory(const std::string& what, std::string op = "") : Failure("memory/limit", what, std::move(op)) {}
};

inline Failure aborted() { return Failure("async/aborted", "the run was cancelled"); }
inline Failure streamClosed() { return Failure("stream/closed", "the stream was closed before its turn came"); }

}  // namespace sextant
