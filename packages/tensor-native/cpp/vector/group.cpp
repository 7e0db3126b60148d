#include "group.h"

#include <algorithm>

#include "choose.h"
#include "immediate.h"
#include "mlx/allocator.h"
#include "mlx/backend/cpu/encoder.h"
#include "mlx/primitives.h"
#include "parallel.h"

namespace sextant {
namespace {

// Elements and steps on them that are worth a thread.
constexpr size_t LEAST = 1 << 15;
constexpr size_t LEAST_STEPS = 1 << 17;
// Elements of an operand that are copied at once where they do not lie as the result's: many rows, so that lines of the cache are used whole.
constexpr size_t AHEAD = 1 << 16;

}  // namespace

Group::Group(size_t operands, std::vector<float> constants, std::vector<Step> steps, std::vector<Escape> escapes)
    : operands_(operands), constants_(std::move(constants)), steps_(std::move(steps)), escapes_(std::move(escapes)) {
  int first = static_cast<int>(operands_ + constants_.size());
  int count = static_cast<int>(steps_.size());
  lastUse_.assign(first + count, OUTSIDE);
  for (int i = 0; i < count; i++)
    for (int value : {steps_[i].a, steps_[i].b, steps_[i].c}) lastUse_[value] = std::max(lastUse_[value], i);
  resultOf_.assign(count, OUTSIDE);
  std::vector<bool> kept(count, false);
  for (size_t e = 0; e < escapes_.size(); e++) {
    int step = escapes_[e].value - first;
    // What is no f32 is written at the end of a block, so it keeps its register until then.
    if (escapes_[e].dtype != mx::float32) kept[step] = true;
    else resultOf_[step] = static_cast<int>(e);
  }
  registers_.assign(count, OUTSIDE);
  std::vector<int> free;
  for (int i = 0; i < count; i++) {
    // A step may write over an operand that ends with it.
    int seen[3] = {steps_[i].a, steps_[i].b, steps_[i].c};
    for (int o = 0; o < 3; o++) {
      int step = seen[o] - first;
      bool again = (o > 0 && seen[o] == seen[0]) || (o > 1 && seen[o] == seen[1]);
      if (step >= 0 && !again && !kept[step] && registers_[step] != OUTSIDE && lastUse_[seen[o]] == i)
        free.push_back(registers_[step]);
    }
    if (resultOf_[i] != OUTSIDE) continue;
    if (free.empty()) free.push_back(registerCount_++);
    registers_[i] = free.back();
    free.pop_back();
  }
}

bool Group::replaces(size_t escape, size_t operand) const {
  int step = escapes_[escape].value - static_cast<int>(operands_ + constants_.size());
  return escapes_[escape].dtype != mx::float32 || lastUse_[operand] <= step;
}

void Group::run(const std::vector<Source>& operands, const std::vector<void*>& results, size_t count) const {
  size_t least = std::max(LEAST, LEAST_STEPS / steps_.size());
  inParallel(count, least, BLOCK, [&](size_t from, size_t to) { runRange(operands, results, from, to); });
}

void Group::runRange(const std::vector<Source>& operands, const std::vector<void*>& results, size_t from, size_t to) const {
  const Level& loops = level();
  size_t first = operands_ + constants_.size();
  // One block for each value that has no memory of its own.
  static thread_local std::vector<float> memory;
  memory.resize(std::max(memory.size(), (first + registerCount_) * BLOCK));
  std::vector<const float*> values(first + steps_.size());
  auto slot = [&](size_t i) { return memory.data() + i * BLOCK; };
  size_t usual = std::min(to - from, BLOCK);
  for (size_t i = 0; i < operands_; i++)
    if (operands[i].single()) operands[i].fill(loops, 0, usual, slot(i));
  for (size_t i = 0; i < constants_.size(); i++) std::fill_n(slot(operands_ + i), usual, constants_[i]);
  for (size_t i = 0; i < first; i++) values[i] = slot(i);
  std::vector<std::vector<float>> copies(operands_);
  for (size_t at = from; at < to; at += BLOCK) {
    size_t many = std::min(BLOCK, to - at), passed = (at - from) % AHEAD;
    for (size_t i = 0; i < operands_; i++) {
      if (operands[i].single()) continue;
      if (operands[i].plain()) {
        values[i] = operands[i].from(at);
        continue;
      }
      copies[i].resize(std::min(AHEAD, to - from));
      if (passed == 0) operands[i].fill(loops, at, std::min(AHEAD, to - at), copies[i].data());
      values[i] = copies[i].data() + passed;
    }
    for (size_t i = 0; i < steps_.size(); i++) {
      const Step& step = steps_[i];
      float* out = resultOf_[i] == OUTSIDE ? slot(first + registers_[i]) : static_cast<float*>(results[resultOf_[i]]) + at;
      loops.steps[step.code](values[step.a], values[step.b], values[step.c], out, many);
      values[first + i] = out;
    }
    for (size_t e = 0; e < escapes_.size(); e++)
      if (const auto* conversion = conversionOf(loops, escapes_[e].dtype))
        conversion->narrow(values[escapes_[e].value], static_cast<char*>(results[e]) + at * mx::size_of(escapes_[e].dtype), many);
  }
}

namespace {

size_t countOf(const mx::Shape& shape) { return sizeOf(shape); }

class GroupPrimitive : public mx::Primitive {
 public:
  GroupPrimitive(mx::Stream stream, GroupPointer group) : mx::Primitive(stream), group_(std::move(group)) {}

  void eval_cpu(const std::vector<mx::array>& inputs, std::vector<mx::array>& outputs) override {
    const auto& shape = outputs[0].shape();
    std::vector<Source> sources;
    sources.reserve(inputs.size());
    for (const auto& input : inputs) sources.emplace_back(input, shape);
    std::vector<bool> taken(inputs.size(), false);
    std::vector<void*> results;
    for (size_t e = 0; e < outputs.size(); e++) {
      place(inputs, outputs[e], e, taken);
      results.push_back(outputs[e].data<void>());
    }
    size_t count = countOf(shape);
    if (count == 0) return;
    mx::cpu::get_command_encoder(stream()).dispatch(
        [group = group_, sources = std::move(sources), results = std::move(results), count] {
          group->run(sources, results, count);
        });
  }
  void eval_gpu(const std::vector<mx::array>&, std::vector<mx::array>&) override {
    throw std::runtime_error("groups run on the CPU");
  }
  const char* name() const override { return "SextantGroup"; }
  bool is_equivalent(const mx::Primitive& other) const override {
    return static_cast<const GroupPrimitive&>(other).group_ == group_;
  }

 private:
  /** Memory for a result: that of an operand which nobody needs any more, or new. */
  void place(const std::vector<mx::array>& inputs, mx::array& output, size_t escape, std::vector<bool>& taken) const {
    for (size_t i = 0; i < inputs.size(); i++) {
      const auto& input = inputs[i];
      if (taken[i] || input.dtype() != output.dtype() || input.shape() != output.shape() || !input.flags().row_contiguous ||
          !input.is_donatable() || !group_->replaces(escape, i))
        continue;
      taken[i] = true;
      output.copy_shared_buffer(input);
      return;
    }
    output.set_data(mx::allocator::malloc(output.nbytes()));
  }

  GroupPointer group_;
};

Arrays runNow(const GroupPointer& group, const Arrays& operands, const mx::Shape& shape) {
  std::vector<Source> sources;
  sources.reserve(operands.size());
  for (const auto& operand : operands) sources.emplace_back(operand, shape);
  Arrays made;
  std::vector<void*> results;
  for (const auto& escape : group->escapes()) {
    made.push_back(emptyArray(shape, escape.dtype));
    results.push_back(made.back().data<void>());
  }
  group->run(sources, results, countOf(shape));
  return made;
}

}  // namespace

Arrays runGroup(const GroupPointer& group, const Arrays& operands, const mx::Shape& shape, mx::Stream stream) {
  if (runsNow(operands, countOf(shape))) return runNow(group, operands, shape);
  auto primitive = std::make_shared<GroupPrimitive>(stream, group);
  std::vector<mx::Shape> shapes(group->escapes().size(), shape);
  std::vector<mx::Dtype> dtypes;
  for (const auto& escape : group->escapes()) dtypes.push_back(escape.dtype);
  return mx::array::make_arrays(shapes, dtypes, primitive, operands);
}

}  // namespace sextant
