#include "own.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "../generated/opcodes.h"
#include "../vector/choose.h"
#include "../vector/parallel.h"
#include "../vector/rows.h"
#include "../vector/sort.h"

namespace sextant {
namespace {

constexpr mx::Dtype F32 = mx::float32, TRUTH = mx::bool_;
constexpr size_t MOST_OPERANDS = 3;

/** Operand and result dtypes for which a step means the same as the op. */
enum class Kind { floats, tests, comparisons, logic };

struct StepRow {
  StepCode code;
  Kind kind;
};

const std::unordered_map<std::string_view, StepRow>& stepRows() {
  static const std::unordered_map<std::string_view, StepRow> rows = [] {
    std::unordered_map<std::string_view, StepRow> made;
#define STEP(name) made.emplace(#name, StepRow{STEP_##name, Kind::floats});
    SEXTANT_STEPS(STEP)
#undef STEP
    for (auto name : {"identity", "truth", "toF16", "toBf16", "where", "gelu", "exactGelu"}) made.erase(name);
    for (auto name : {"isnan", "isfinite"}) made.at(name).kind = Kind::tests;
    for (auto name : {"equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"})
      made.at(name).kind = Kind::comparisons;
    for (auto name : {"logicalAnd", "logicalOr", "logicalXor", "logicalNot"}) made.at(name).kind = Kind::logic;
    return made;
  }();
  return rows;
}

/** Is it a float that steps compute with? */
bool isNumber(mx::Dtype d) { return d == F32 || isHalf(d); }

/** Operands are one of the kind's dtypes, all the same. */
bool fits(Kind kind, const std::vector<mx::Dtype>& operands) {
  if (kind == Kind::logic ? operands[0] != TRUTH : !isNumber(operands[0])) return false;
  return std::all_of(operands.begin(), operands.end(), [&](mx::Dtype d) { return d == operands[0]; });
}

/** One step on its operands in order; a result in 16 bits is rounded by another. */
Steps oneStep(StepCode code, size_t operands, mx::Dtype result) {
  Step step{code, 0};
  if (operands > 1) step.b = 1;
  if (operands > 2) step.c = 2;
  int made = static_cast<int>(operands);
  if (result == mx::float16) return {{}, {step, {STEP_toF16, made}}};
  if (result == mx::bfloat16) return {{}, {step, {STEP_toBf16, made}}};
  return {{}, {step}};
}

using Loop = void (*)(const float*, float*, size_t, size_t);

/** Axes as they stand in memory: rows of `width` elements. */
struct RowsOf {
  size_t rows;
  size_t width;
};
RowsOf rowsOf(const mx::array& x) {
  auto width = static_cast<size_t>(x.shape(-1));
  return {x.size() / width, width};
}

// Elements of rows that are worth a thread.
constexpr size_t LEAST_ELEMENTS = 1 << 16;

/** f of ranges of rows. */
template <typename F>
void overRows(size_t rows, size_t width, const F& f) {
  inParallel(rows, std::max<size_t>(LEAST_ELEMENTS / width, 1), 1, f);
}

/** Results, or nothing where the general op has to do it; it reads a copy of the attributes, so that the op finds them all. */
using Own = std::optional<Arrays> (*)(Call&);

/** softmax and its logarithm along the last axis. */
template <Loop Level::*L>
std::optional<Arrays> alongLast(Call& c) {
  auto axes = Attributes(c.attributes).integers();
  const auto& x = c.x();
  if (x.size() == 0 || axes.size() != 1 || axes[0] != static_cast<int>(x.ndim()) - 1) return std::nullopt;
  auto [rows, width] = rowsOf(x);
  auto loop = [=](const auto& operands, float* out) {
    overRows(rows, width, [&](size_t from, size_t to) {
      (level().*L)(operands[0] + from * width, out + from * width, to - from, width);
    });
  };
  return Arrays{runRows(loop, {x}, x.shape(), true, c.stream)};
}

std::optional<Arrays> layerNorm(Call& c) {
  auto epsilon = static_cast<float>(Attributes(c.attributes).number());
  if (c.x().size() == 0) return std::nullopt;
  auto [rows, width] = rowsOf(c.x());
  auto loop = [=](const auto& o, float* out) {
    overRows(rows, width, [&](size_t from, size_t to) {
      level().layerNorm(o[0] + from * width, o[1], o[2], epsilon, out + from * width, to - from, width);
    });
  };
  return Arrays{runRows(loop, c.inputs, c.type().shape, true, c.stream)};
}

std::optional<Arrays> rmsNorm(Call& c) {
  auto epsilon = static_cast<float>(Attributes(c.attributes).number());
  if (c.x().size() == 0) return std::nullopt;
  auto [rows, width] = rowsOf(c.x());
  auto loop = [=](const auto& o, float* out) {
    overRows(rows, width, [&](size_t from, size_t to) {
      level().rmsNorm(o[0] + from * width, o[1], epsilon, out + from * width, to - from, width);
    });
  };
  return Arrays{runRows(loop, c.inputs, c.type().shape, true, c.stream)};
}

std::optional<Arrays> sorted(Call& c) {
  int axis = Attributes(c.attributes).integer();
  const auto& x = c.x();
  if (x.size() == 0 || x.size() > INT32_MAX || axis != static_cast<int>(x.ndim()) - 1) return std::nullopt;
  auto [rows, width] = rowsOf(x);
  auto loop = [=](const auto& operands, float* out) { sortRows(operands[0], out, rows, width); };
  return Arrays{runRows(loop, {x}, x.shape(), true, c.stream)};
}

using ColumnLoop = void (*)(const float*, float*, size_t, size_t, size_t);

/** A reduction over axes that stand side by side: blocks of rows joined into one, or rows joined into one element. */
template <Loop Level::*Rows, ColumnLoop Level::*Columns>
std::optional<Arrays> reduced(Call& c) {
  auto axes = Attributes(c.attributes).integers();
  const auto& x = c.x();
  if (axes.empty() || x.size() == 0) return std::nullopt;
  std::sort(axes.begin(), axes.end());
  int first = axes.front(), last = axes.back();
  size_t blocks = 1, height = 1, width = 1;
  for (int axis = 0; axis < static_cast<int>(x.ndim()); axis++) {
    auto extent = static_cast<size_t>(x.shape(axis));
    bool joined = std::find(axes.begin(), axes.end(), axis) != axes.end();
    if (axis > first && axis < last && !joined && extent != 1) return std::nullopt;
    (axis < first ? blocks : joined ? height : axis < last ? blocks : width) *= extent;
  }
  RowLoop loop;
  if (width == 1)
    loop = [=](const auto& operands, float* out) {
      overRows(blocks, height, [&](size_t from, size_t to) {
        (level().*Rows)(operands[0] + from * height, out + from, to - from, height);
      });
    };
  else
    loop = [=](const auto& operands, float* out) {
      overRows(blocks, height * width, [&](size_t from, size_t to) {
        (level().*Columns)(operands[0] + from * height * width, out + from * width, to - from, height, width);
      });
    };
  return Arrays{runRows(std::move(loop), {x}, c.type().shape, false, c.stream)};
}

constexpr Own NONE = nullptr;

/** Kernels over rows by opcode. */
const std::vector<Own>& rowKernels() {
  static const std::vector<Own> table = [] {
    const std::unordered_map<std::string_view, Own> byName = {
        {"sum", reduced<&Level::sumRows, &Level::sumColumns>},
        {"max", reduced<&Level::maxRows, &Level::maxColumns>},
        {"min", reduced<&Level::minRows, &Level::minColumns>},
        {"softmax", alongLast<&Level::softmax>},
        {"logSoftmax", alongLast<&Level::logSoftmax>},
        {"layerNorm", layerNorm},
        {"rmsNorm", rmsNorm},
        {"sort", sorted},
    };
    std::vector<Own> made;
    for (const auto& row : OPCODES) {
      made.resize(std::max(made.size(), static_cast<size_t>(row.code) + 1), NONE);
      if (auto found = byName.find(row.name); found != byName.end()) made[row.code] = found->second;
    }
    return made;
  }();
  return table;
}

/** The group of one op, made once for each kind of call; null where the op has no steps. */
const GroupPointer& groupOf(int32_t opcode, Call& call) {
  std::vector<mx::Dtype> dtypes;
  for (const auto& input : call.inputs) dtypes.push_back(input.dtype());
  // As many digits for every op, 15 where there is no operand: else an op of two would stand where another of one does.
  constexpr uint64_t BASE = 16, NO_OPERAND = 15;
  auto key = static_cast<uint64_t>(opcode);
  for (size_t i = 0; i < MOST_OPERANDS; i++)
    key = key * BASE + (i < dtypes.size() ? static_cast<uint64_t>(dtypes[i].val()) : NO_OPERAND);
  key = key * BASE + static_cast<uint64_t>(call.type().dtype.val());
  // Only gelu has an attribute that decides.
  key = key * 2 + (std::string_view(layoutOf(opcode)) == "b" && Attributes(call.attributes).flag());
  static thread_local std::unordered_map<uint64_t, GroupPointer> known;
  auto [found, fresh] = known.try_emplace(key);
  if (!fresh) return found->second;
  if (auto steps = stepsOf(opcode, dtypes, call.attributes, call.type())) {
    int result = static_cast<int>(dtypes.size() + steps->constants.size() + steps->steps.size()) - 1;
    found->second = std::make_shared<const Group>(
        dtypes.size(), steps->constants, steps->steps, std::vector<Escape>{{result, call.type().dtype}});
  }
  return found->second;
}

bool allFloats(const Arrays& arrays) {
  return std::all_of(arrays.begin(), arrays.end(), [](const mx::array& x) { return x.dtype() == F32; });
}

}  // namespace

std::optional<Steps> stepsOf(
    int32_t opcode, const std::vector<mx::Dtype>& operands, Attributes attributes, const Type& result) {
  std::string_view name = nameOf(opcode);
  auto from = operands[0], to = result.dtype;
  auto step = [&](StepCode code) { return oneStep(code, operands.size(), to); };
  if (auto found = stepRows().find(name); found != stepRows().end() && fits(found->second.kind, operands))
    return step(found->second.code);
  auto known = [](mx::Dtype d) { return d == TRUTH || isNumber(d); };
  if (name == "where" && operands[1] == operands[2] && known(to)) return step(STEP_where);
  if (name == "astype" && from != to && known(from) && known(to)) return step(to == TRUTH ? STEP_truth : STEP_identity);
  if (name == "gelu" && isNumber(from)) return step(attributes.flag() ? STEP_gelu : STEP_exactGelu);
  return std::nullopt;
}

std::optional<Arrays> ownResults(int32_t opcode, Call& call) {
  if (call.inputs.empty() || call.inputs.size() > MOST_OPERANDS || call.types.size() != 1) return std::nullopt;
  if (auto rows = rowKernels()[opcode]; rows != NONE) return allFloats(call.inputs) ? rows(call) : std::nullopt;
  const auto& group = groupOf(opcode, call);
  return group ? std::optional(runGroup(group, call.inputs, call.type().shape, call.stream)) : std::nullopt;
}

}  // namespace sextant
