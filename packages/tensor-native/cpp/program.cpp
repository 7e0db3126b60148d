#include "program.h"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "fusion.h"
#include "mlx/transforms.h"
#include "ops/own.h"

namespace sextant {
namespace {

constexpr int32_t VERSION = 1;
// A loop hands its values to MLX every so many steps: often enough to bound memory, seldom enough to keep its queue full.
constexpr int STEPS_AT_ONCE = 8;
// A run that may be stopped hands them over every so many instructions: what MLX has not begun can still be given up.
constexpr size_t INSTRUCTIONS_AT_ONCE = 16;

std::vector<uint32_t> slots(Words& words, int32_t count) {
  const int32_t* first = words.take(count);
  return std::vector<uint32_t>(first, first + count);
}

std::string described(const std::string& op, const Arrays& arrays, const char* what) {
  std::ostringstream text;
  text << op << ": " << what;
  for (size_t i = 0; i < arrays.size(); i++) text << (i ? ", " : " (") << arrays[i].dtype() << arrays[i].shape();
  if (!arrays.empty()) text << ")";
  return text.str();
}

/** The one element of an array as a whole number. */
int64_t scalarOf(mx::array array, mx::Stream s) {
  auto number = mx::astype(array, mx::int64, s);
  mx::eval(number);
  return number.item<int64_t>();
}

Arrays slice(const Arrays& arrays, size_t from, size_t to) { return Arrays(arrays.begin() + from, arrays.begin() + to); }

Arrays joined(const Arrays& a, const Arrays& b) {
  Arrays all(a);
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

/** Element `at` of the first axis. */
mx::array row(const mx::array& x, int at, mx::Stream s) {
  mx::Shape start(x.ndim(), 0), stop(x.shape()), step(x.ndim(), 1), shape(x.shape().begin() + 1, x.shape().end());
  start[0] = at;
  stop[0] = at + 1;
  return mx::reshape(mx::slice(x, start, stop, step, s), shape, s);
}

/** The values that are there. */
Arrays present(const std::vector<std::optional<mx::array>>& values) {
  Arrays arrays;
  for (const auto& value : values)
    if (value) arrays.push_back(*value);
  return arrays;
}

}  // namespace

Instruction decode(Words& words) {
  int32_t opcode = words.next();
  words.next();
  int32_t outputs = words.next(), inputs = words.next(), functions = words.next();
  auto out = slots(words, outputs);
  auto in = slots(words, inputs);
  auto called = slots(words, functions);
  const int32_t* from = words.at();
  words.skip(layoutOf(opcode));
  Instruction made{opcode, out, in, called, Words(from, words.at() - from), {}, nullptr};
  for (int32_t i = 0; i < outputs; i++) made.types.push_back(words.type());
  return made;
}

Arrays applyOp(const Instruction& instruction, const Arrays& inputs, mx::Stream stream) {
  std::string name = nameOf(instruction.opcode);
  Op op = opOf(instruction.opcode);
  if (op == nullptr) throw std::runtime_error(name + ": this build has no such op");
  Arrays results;
  try {
    Call call{inputs, instruction.attributes, instruction.types, stream};
    auto own = ownResults(instruction.opcode, call);
    results = own ? std::move(*own) : op(call);
  } catch (const OutOfMemory& failed) {
    throw OutOfMemory(failed.what(), name);
  } catch (const std::exception& failed) {
    throw std::runtime_error(described(name, inputs, failed.what()));
  }
  for (size_t i = 0; i < results.size(); i++)
    if (results[i].dtype() != instruction.types[i].dtype || results[i].shape() != instruction.types[i].shape)
      throw std::runtime_error(described(name, results, "internal: the result has another type than the schema gives"));
  return results;
}

Program::Program(std::vector<std::vector<int32_t>> functions, Arrays constants, std::optional<mx::Stream> fuseFor)
    : words_(std::move(functions)), constants_(std::move(constants)), fuseFor_(fuseFor) {
  for (const auto& words : words_) functions_.push_back(read(words));
  if (!fuseFor_) return;
  for (auto& function : functions_) {
    const auto& all = function.instructions;
    if (std::any_of(all.begin(), all.end(), [](const auto& each) { return !each.functions.empty(); })) continue;
    function.fused = std::make_unique<Fused>(
        [this, &function](const Arrays& inputs) { return interpret(function, inputs, Run{*fuseFor_}); });
  }
}

Program::Function Program::read(const std::vector<int32_t>& source) const {
  Words words(source.data(), source.size());
  if (words.next() != VERSION) throw std::invalid_argument("the program was made by another version");
  Function made{};
  made.inputs = words.next();
  std::vector<std::optional<Type>> types;
  for (size_t i = 0; i < made.inputs; i++) types.push_back(words.type());
  made.constants = slots(words, words.next());
  for (auto constant : made.constants) types.push_back(Type{constants_.at(constant).dtype(), constants_[constant].shape()});
  made.slots = words.next();
  types.resize(made.slots);
  int32_t written = words.next();
  for (int32_t i = 0; i < written; i++) {
    made.instructions.push_back(decode(words));
    const auto& [opcode, outputs, inputs, functions, attributes, results, group] = made.instructions.back();
    for (size_t r = 0; r < outputs.size(); r++) types.at(outputs[r]) = results[r];
  }
  made.outputs = slots(words, words.next());
  made.instructions = grouped(std::move(made.instructions), types, made.outputs);
  int count = static_cast<int>(made.instructions.size());
  std::vector<int> last(made.slots, -1);
  for (int i = 0; i < count; i++) {
    for (auto slot : made.instructions[i].inputs) last.at(slot) = i;
    for (auto slot : made.instructions[i].outputs) last.at(slot) = std::max(last.at(slot), i);
  }
  for (auto slot : made.outputs) last.at(slot) = -1;
  made.lastUses.resize(count);
  for (uint32_t slot = 0; slot < made.slots; slot++)
    if (last[slot] >= 0) made.lastUses[last[slot]].push_back(slot);
  return made;
}

Arrays Program::call(size_t number, const Arrays& inputs, const Run& run) const {
  const auto& function = functions_.at(number);
  if (inputs.size() != function.inputs) throw std::invalid_argument("a function got another number of inputs");
  return function.fused && *fuseFor_ == run.stream ? (*function.fused)(inputs) : interpret(function, inputs, run);
}

Arrays Program::interpret(const Function& function, const Arrays& inputs, const Run& run) const {
  std::vector<std::optional<mx::array>> values(function.slots);
  size_t next = 0;
  for (const auto& input : inputs) values[next++] = input;
  for (auto constant : function.constants) values[next++] = constants_.at(constant);
  auto gather = [&](const std::vector<uint32_t>& wanted) {
    Arrays arrays;
    arrays.reserve(wanted.size());
    for (auto slot : wanted) {
      if (!values.at(slot)) throw std::invalid_argument("a slot is read before it is written");
      arrays.push_back(*values[slot]);
    }
    return arrays;
  };
  for (size_t i = 0; i < function.instructions.size(); i++) {
    run.check();
    const auto& instruction = function.instructions[i];
    auto results = perform(instruction, gather(instruction.inputs), run);
    for (size_t r = 0; r < results.size(); r++) values.at(instruction.outputs.at(r)) = results[r];
    for (auto slot : function.lastUses[i]) values[slot].reset();
    if (run.stoppable() && i % INSTRUCTIONS_AT_ONCE == INSTRUCTIONS_AT_ONCE - 1) mx::async_eval(present(values));
  }
  return gather(function.outputs);
}

Arrays Program::perform(const Instruction& instruction, const Arrays& inputs, const Run& run) const {
  using Control = Arrays (Program::*)(const Instruction&, const Arrays&, const Run&) const;
  static const std::unordered_map<std::string, Control> controls = {
      {"cond", &Program::runBranch}, {"while", &Program::runWhile}, {"scan", &Program::runScan}};
  if (instruction.group) return runGroup(instruction.group, inputs, instruction.types[0].shape, run.stream);
  if (instruction.functions.empty()) return applyOp(instruction, inputs, run.stream);
  auto found = controls.find(nameOf(instruction.opcode));
  if (found != controls.end()) return (this->*found->second)(instruction, inputs, run);
  // call and custom: a function as it is.
  return call(instruction.functions[0], inputs, run);
}

Arrays Program::runBranch(const Instruction& instruction, const Arrays& inputs, const Run& run) const {
  auto last = static_cast<int64_t>(instruction.functions.size()) - 1;
  auto branch = std::clamp<int64_t>(scalarOf(inputs[0], run.stream), 0, last);
  return call(instruction.functions[branch], slice(inputs, 1, inputs.size()), run);
}

Arrays Program::runWhile(const Instruction& instruction, const Arrays& inputs, const Run& run) const {
  auto attributes = instruction.attributes;
  size_t conditionConstants = attributes.integer(), bodyConstants = attributes.integer();
  auto ofCondition = slice(inputs, 0, conditionConstants);
  auto ofBody = slice(inputs, conditionConstants, conditionConstants + bodyConstants);
  auto state = slice(inputs, conditionConstants + bodyConstants, inputs.size());
  // The condition stays as it is: a value rounded otherwise could change the number of iterations.
  const auto& condition = functions_.at(instruction.functions[0]);
  while (scalarOf(interpret(condition, joined(ofCondition, state), run)[0], run.stream) != 0) {
    run.check();
    state = call(instruction.functions[1], joined(ofBody, state), run);
    mx::eval(state);
  }
  return state;
}

Arrays Program::runScan(const Instruction& instruction, const Arrays& inputs, const Run& run) const {
  auto attributes = instruction.attributes;
  size_t constants = attributes.integer(), carries = attributes.integer();
  int length = attributes.integer();
  bool reverse = attributes.flag();
  auto fixed = slice(inputs, 0, constants);
  auto carry = slice(inputs, constants, constants + carries);
  auto xs = slice(inputs, constants + carries, inputs.size());
  size_t stacked = instruction.types.size() - carries;
  std::vector<std::vector<std::optional<mx::array>>> rows(stacked, std::vector<std::optional<mx::array>>(length));
  Arrays pending;
  for (int step = 0; step < length; step++) {
    run.check();
    int at = reverse ? length - 1 - step : step;
    Arrays given = joined(fixed, carry);
    for (const auto& x : xs) given.push_back(row(x, at, run.stream));
    auto results = call(instruction.functions[0], given, run);
    carry = slice(results, 0, carries);
    for (size_t y = 0; y < stacked; y++) {
      rows[y][at] = results[carries + y];
      pending.push_back(results[carries + y]);
    }
    if (step % STEPS_AT_ONCE == STEPS_AT_ONCE - 1) {
      mx::eval(joined(pending, carry));
      pending.clear();
    }
  }
  Arrays made = carry;
  for (size_t y = 0; y < stacked; y++) {
    const auto& type = instruction.types[carries + y];
    if (length == 0) {
      made.push_back(mx::zeros(type.shape, type.dtype, run.stream));
      continue;
    }
    Arrays parts;
    for (auto& part : rows[y]) parts.push_back(*part);
    made.push_back(mx::stack(parts, 0, run.stream));
  }
  return made;
}

}  // namespace sextant
