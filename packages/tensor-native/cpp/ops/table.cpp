// All ops by opcode, and how attributes are read.
// In: the families, the generated opcodes.  Out: look-up by opcode.
// Invariant: an op that the schema does not know is not in the table; an opcode without an op here is null.
#include <unordered_map>

#include "../generated/opcodes.h"
#include "op.h"

namespace sextant {
namespace {

struct Table {
  std::vector<Op> ops;
  std::vector<std::string> names;
};

Table build() {
  std::unordered_map<std::string, int32_t> codes;
  int32_t last = 0;
  for (const auto& [name, code] : OPCODES) {
    codes[name] = code;
    last = std::max(last, code);
  }
  Table table{std::vector<Op>(last + 1, nullptr), {}};
  for (const auto& family : {
           creationOps(), elementwiseOps(), integerOps(), movementOps(), reduceOps(), contractOps(), windowOps(),
           indexingOps(), transformOps(), blockOps()})
    for (const auto& [name, op] : family) {
      table.ops[codes.at(name)] = op;
      table.names.push_back(name);
    }
  return table;
}

const Table& table() {
  static const Table built = build();
  return built;
}

}  // namespace

Op opOf(int32_t opcode) {
  const auto& ops = table().ops;
  return opcode >= 0 && static_cast<size_t>(opcode) < ops.size() ? ops[opcode] : nullptr;
}

const char* nameOf(int32_t opcode) {
  for (const auto& [name, code] : OPCODES)
    if (code == opcode) return name;
  return "unknown op";
}

std::vector<std::string> opNames() { return table().names; }

mx::Dtype dtypeOf(int32_t code) {
  // The order of DTYPES in packages/tensor/src/dtype.ts.
  static const mx::Dtype dtypes[] = {
      mx::bool_, mx::uint8, mx::uint16, mx::uint32, mx::uint64, mx::int8,    mx::int16,
      mx::int32, mx::int64, mx::float16, mx::bfloat16, mx::float32, mx::float64, mx::complex64};
  if (code < 0 || code >= static_cast<int32_t>(std::size(dtypes)))
    throw std::invalid_argument("unknown dtype " + std::to_string(code));
  return dtypes[code];
}

int32_t Attributes::next() {
  if (at_ == end_) throw std::invalid_argument("the attributes end too early");
  return *at_++;
}

double Attributes::number() {
  int32_t words[2] = {next(), next()};
  double value;
  std::memcpy(&value, words, sizeof value);
  return value;
}

Integers Attributes::integers() {
  int32_t count = next();
  if (count < 0 || count > end_ - at_) throw std::invalid_argument("the attributes end too early");
  Integers values(at_, at_ + count);
  at_ += count;
  return values;
}

Scalar Attributes::scalar() {
  Scalar value;
  value.exact = next() != 0;
  if (value.exact) {
    int32_t words[2] = {next(), next()};
    std::memcpy(&value.integer, words, sizeof value.integer);
    return value;
  }
  value.real = number();
  value.imaginary = number();
  return value;
}

}  // namespace sextant
