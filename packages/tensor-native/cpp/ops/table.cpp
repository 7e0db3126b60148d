// All ops by opcode, and how attributes are read.
// In: the families, the generated opcodes.  Out: look-up by opcode.
// Invariant: an op that the schema does not know is not in the table; an opcode without an op here is null.
#include <unordered_map>

#include "../generated/opcodes.h"
#include "op.h"

namespace sextant {
namespace {

struct Row {
  Op op = nullptr;
  const OpcodeRow* schema = nullptr;
};

struct Table {
  std::vector<Row> rows;
  std::vector<std::string> names;
};

Table build() {
  std::unordered_map<std::string, int32_t> codes;
  Table table;
  for (const auto& row : OPCODES) {
    codes[row.name] = row.code;
    if (table.rows.size() <= static_cast<size_t>(row.code)) table.rows.resize(row.code + 1);
    table.rows[row.code].schema = &row;
  }
  for (const auto& family : {
           creationOps(), elementwiseOps(), specialOps(), integerOps(), movementOps(), reduceOps(), orderOps(), contractOps(),
           windowOps(), indexingOps(), algebraOps(), transformOps(), blockOps(), attentionOps(),
           quantizeOps()})
    for (const auto& [name, op] : family) {
      table.rows[codes.at(name)].op = op;
      table.names.push_back(name);
    }
  return table;
}

const Table& table() {
  static const Table built = build();
  return built;
}

const Row& rowOf(int32_t opcode) {
  const auto& rows = table().rows;
  if (opcode < 0 || static_cast<size_t>(opcode) >= rows.size() || rows[opcode].schema == nullptr)
    throw std::invalid_argument("no op has opcode " + std::to_string(opcode));
  return rows[opcode];
}

}  // namespace

Op opOf(int32_t opcode) { return rowOf(opcode).op; }
const char* nameOf(int32_t opcode) { return rowOf(opcode).schema->name; }
const char* layoutOf(int32_t opcode) { return rowOf(opcode).schema->layout; }
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

int32_t Words::next() {
  if (at_ == end_) throw std::invalid_argument("the words end too early");
  return *at_++;
}

const int32_t* Words::take(size_t count) {
  if (count > static_cast<size_t>(end_ - at_)) throw std::invalid_argument("the words end too early");
  const int32_t* words = at_;
  at_ += count;
  return words;
}

int Words::integer() {
  const int32_t* words = take(2);
  if (words[1] != (words[0] < 0 ? -1 : 0)) throw std::invalid_argument("a number does not fit 32 bits");
  return words[0];
}

double Words::number() {
  double value;
  std::memcpy(&value, take(2), sizeof value);
  return value;
}

Integers Words::integers() {
  int32_t count = next();
  Integers values;
  values.reserve(count);
  for (int32_t i = 0; i < count; i++) values.push_back(integer());
  return values;
}

Scalar Words::scalar() {
  enum Form { NUMBER, BOOLEAN, SIGNED, UNSIGNED, COMPLEX };
  Scalar value;
  switch (next()) {
    case NUMBER: value.real = number(); break;
    case BOOLEAN: value.real = next(); break;
    case COMPLEX:
      value.real = number();
      value.imaginary = number();
      break;
    default:
      value.exact = true;
      std::memcpy(&value.integer, take(2), sizeof value.integer);
  }
  return value;
}

Type Words::type() {
  mx::Dtype read = dtype();
  int32_t rank = next();
  mx::Shape shape;
  for (int32_t axis = 0; axis < rank; axis++) shape.push_back(integer());
  return {read, shape};
}

void Words::skip(const char* layout) {
  for (const char* kind = layout; *kind; kind++) switch (*kind) {
      case 'i':
      case 'f': take(2); break;
      case 'I':
      case 'F': take(2 * static_cast<size_t>(next())); break;
      case 's': scalar(); break;
      default: next();
    }
}

}  // namespace sextant
