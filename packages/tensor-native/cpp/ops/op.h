// What an op of the interpreter is: lazy arrays and attributes in, lazy arrays out.
// In: operands, attribute words in the order of the schema, the types of the results, a stream.  Out: arrays of these types.
// Invariant: an op computes what the schema says for every value, also where MLX would trap, read foreign memory or be undefined.
// Not here: decoding commands (program.cpp), JavaScript (addon.cpp).
#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "mlx/fast.h"
#include "mlx/fft.h"
#include "mlx/linalg.h"
#include "mlx/ops.h"
#include "mlx/stream.h"

namespace sextant {

namespace mx = mlx::core;

using Arrays = std::vector<mx::array>;
using Integers = std::vector<int>;

/** Dtype and shape of a result, as TypeScript computed them. */
struct Type {
  mx::Dtype dtype;
  mx::Shape shape;
};

/** The dtype of a number that the schema gives dtypes; throws on an unknown one. */
mx::Dtype dtypeOf(int32_t code);

/** One number of any dtype; 64-bit integers are exact. */
struct Scalar {
  double real = 0;
  double imaginary = 0;
  uint64_t integer = 0;
  bool exact = false;
};

/** Reads words as packages/tensor/src/program/words.ts writes them; throws when they end too early. */
class Words {
 public:
  Words(const int32_t* words, size_t count) : at_(words), end_(words + count) {}

  int32_t next();
  /** The next words as they are. */
  const int32_t* take(size_t count);
  /** A whole number; one beyond 32 bits is an error, no extent or attribute has it. */
  int integer();
  bool flag() { return next() != 0; }
  int choice() { return next(); }
  mx::Dtype dtype() { return dtypeOf(next()); }
  double number();
  Integers integers();
  Scalar scalar();
  Type type();
  /** Reads over the attributes of a layout. */
  void skip(const char* layout);
  const int32_t* at() const { return at_; }
  bool ended() const { return at_ == end_; }

 private:
  const int32_t* at_;
  const int32_t* end_;
};

using Attributes = Words;

/** One command. */
struct Call {
  const Arrays& inputs;
  Attributes attributes;
  const std::vector<Type>& types;
  mx::Stream stream;

  const mx::array& x() const { return inputs[0]; }
  const mx::array& y() const { return inputs[1]; }
  const Type& type() const { return types[0]; }
};

using Op = Arrays (*)(Call&);

/** An op with its name in the schema. */
struct Entry {
  const char* name;
  Op op;
};

using Family = std::vector<Entry>;

Family creationOps();
Family elementwiseOps();
Family specialOps();
Family integerOps();
Family movementOps();
Family reduceOps();
Family contractOps();
Family windowOps();
Family indexingOps();
Family transformOps();
Family blockOps();
Family algebraOps();
Family orderOps();
Family attentionOps();
Family quantizeOps();

/** The op of that opcode, or null. */
Op opOf(int32_t opcode);
/** The name of that opcode in the schema. */
const char* nameOf(int32_t opcode);
/** The kinds of its attributes, as in opcodes.h; throws on an unknown opcode. */
const char* layoutOf(int32_t opcode);
/** Names of all ops that this build has. */
std::vector<std::string> opNames();

inline bool isFloat(mx::Dtype d) { return mx::issubdtype(d, mx::floating); }
inline bool isInteger(mx::Dtype d) { return mx::issubdtype(d, mx::integer); }
inline bool isSigned(mx::Dtype d) { return mx::issubdtype(d, mx::signedinteger); }
inline bool isComplex(mx::Dtype d) { return d == mx::complex64; }
inline bool isHalf(mx::Dtype d) { return d == mx::float16 || d == mx::bfloat16; }
inline size_t sizeOf(const mx::Shape& shape) {
  size_t size = 1;
  for (auto extent : shape) size *= static_cast<size_t>(extent);
  return size;
}

/** A constant of a dtype. */
template <typename T>
mx::array constant(T value, mx::Dtype dtype) {
  return mx::array(value, dtype);
}

/** A dtype in which to accumulate: f32 for the 16-bit floats, itself otherwise. */
inline mx::Dtype wideOf(mx::Dtype d) { return isHalf(d) ? mx::float32 : d; }

/** Values converted as the schema says: floats to integers truncate and saturate, NaN is 0, to bool is != 0. */
mx::array converted(const mx::array& x, mx::Dtype dtype, mx::Stream s);

/** Elements before, after and between; negative widths crop. */
mx::array padded(
    const mx::array& x, const mx::array& value, const Integers& low, const Integers& high, const Integers& interior,
    mx::Stream s);

}  // namespace sextant
