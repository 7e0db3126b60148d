#include "fusion.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "ops/own.h"

namespace sextant {
namespace {

// A group's values of one block should stay in the nearest caches.
constexpr size_t MOST_STEPS = 256;
constexpr size_t MOST_OPERANDS = 48;

/** Where an instruction stands: nothing at one stage depends on another group of that stage, so a group never waits for itself. */
struct Place {
  size_t stage = 0;
  std::optional<Steps> steps;
  size_t group;
};

/** Groups as sets that join, with their sizes. */
class Sets {
 public:
  explicit Sets(size_t count) : parents_(count), steps_(count, 0), operands_(count, 0) {
    std::iota(parents_.begin(), parents_.end(), 0);
  }
  size_t of(size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void begin(size_t i, size_t steps, size_t operands) {
    steps_[i] = steps;
    operands_[i] = operands;
  }
  bool fit(const std::unordered_set<size_t>& sets, size_t self) const {
    size_t steps = steps_[self], operands = operands_[self];
    for (size_t set : sets) {
      steps += steps_[set];
      operands += operands_[set];
    }
    return steps <= MOST_STEPS && operands <= MOST_OPERANDS;
  }
  void join(size_t a, size_t b) {
    if (a == b) return;
    parents_[a] = b;
    steps_[b] += steps_[a];
    operands_[b] += operands_[a];
  }

 private:
  std::vector<size_t> parents_, steps_, operands_;
};

std::optional<Steps> stepsOf(const Instruction& instruction, const std::vector<std::optional<Type>>& slots) {
  if (!instruction.functions.empty() || instruction.types.size() != 1 || instruction.inputs.empty()) return std::nullopt;
  std::vector<mx::Dtype> dtypes;
  for (auto slot : instruction.inputs) dtypes.push_back(slots.at(slot).value().dtype);
  return stepsOf(instruction.opcode, dtypes, instruction.attributes, instruction.types[0]);
}

/** One instruction for several, in their order. */
Instruction joined(
    const std::vector<Instruction>& all, const std::vector<Place>& places, const std::vector<size_t>& members,
    const std::unordered_set<uint32_t>& escaping) {
  Instruction made{-1, {}, {}, {}, Words(nullptr, 0), {}, nullptr};
  std::unordered_map<uint32_t, int> values;
  std::unordered_set<uint32_t> inside;
  size_t constants = 0;
  for (size_t i : members) {
    inside.insert(all[i].outputs[0]);
    constants += places[i].steps->constants.size();
    for (auto slot : all[i].inputs)
      if (!inside.count(slot) && values.emplace(slot, static_cast<int>(made.inputs.size())).second) made.inputs.push_back(slot);
  }
  int operands = static_cast<int>(made.inputs.size());
  std::vector<float> numbers;
  std::vector<Step> steps;
  std::vector<Escape> escapes;
  for (size_t i : members) {
    const auto& [own, written] = *places[i].steps;
    int given = static_cast<int>(all[i].inputs.size()), ownConstants = static_cast<int>(own.size());
    int firstConstant = operands + static_cast<int>(numbers.size());
    int firstStep = operands + static_cast<int>(constants + steps.size());
    auto moved = [&](int value) {
      if (value < given) return values.at(all[i].inputs[value]);
      value -= given;
      return value < ownConstants ? firstConstant + value : firstStep + value - ownConstants;
    };
    numbers.insert(numbers.end(), own.begin(), own.end());
    for (const auto& step : written) steps.push_back({step.code, moved(step.a), moved(step.b), moved(step.c)});
    auto slot = all[i].outputs[0];
    int value = operands + static_cast<int>(constants + steps.size()) - 1;
    values[slot] = value;
    if (!escaping.count(slot)) continue;
    made.outputs.push_back(slot);
    made.types.push_back(all[i].types[0]);
    escapes.push_back({value, all[i].types[0].dtype});
  }
  made.group = std::make_shared<const Group>(made.inputs.size(), std::move(numbers), std::move(steps), std::move(escapes));
  return made;
}

}  // namespace

std::vector<Instruction> grouped(
    std::vector<Instruction> all, const std::vector<std::optional<Type>>& slots, const std::vector<uint32_t>& outputs) {
  constexpr size_t NONE = SIZE_MAX;
  std::vector<size_t> makers(slots.size(), NONE);
  std::vector<Place> places(all.size());
  Sets sets(all.size());
  for (size_t i = 0; i < all.size(); i++) {
    auto& place = places[i];
    place.steps = stepsOf(all[i], slots);
    if (place.steps) sets.begin(i, place.steps->steps.size(), all[i].inputs.size());
    // Makers that the instruction may join are of its own stage, all others of an earlier one.
    std::unordered_set<size_t> near;
    size_t nearStage = 0;
    for (auto slot : all[i].inputs) {
      size_t maker = makers.at(slot);
      if (maker == NONE) continue;
      const auto& made = places[maker];
      bool joins = place.steps && made.steps && all[maker].types[0].shape == all[i].types[0].shape;
      place.stage = std::max(place.stage, made.stage + (joins ? 0 : 1));
      if (joins) nearStage = std::max(nearStage, made.stage);
    }
    if (place.stage == nearStage)
      for (auto slot : all[i].inputs) {
        size_t maker = makers.at(slot);
        if (maker == NONE || !place.steps || !places[maker].steps || places[maker].stage != place.stage) continue;
        near.insert(sets.of(maker));
      }
    if (!near.empty() && !sets.fit(near, i)) place.stage++;
    else
      for (size_t set : near) sets.join(sets.of(set), i);
    for (auto slot : all[i].outputs) makers.at(slot) = i;
  }
  std::vector<std::vector<size_t>> members(all.size());
  for (size_t i = 0; i < all.size(); i++) members[sets.of(i)].push_back(i);
  std::unordered_set<uint32_t> escaping(outputs.begin(), outputs.end());
  for (size_t i = 0; i < all.size(); i++)
    for (auto slot : all[i].inputs)
      if (makers.at(slot) != NONE && sets.of(makers[slot]) != sets.of(i)) escaping.insert(slot);
  std::vector<size_t> order;
  for (size_t i = 0; i < all.size(); i++)
    if (sets.of(i) == i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return places[a].stage < places[b].stage; });
  std::vector<Instruction> made;
  for (size_t root : order) {
    if (!places[root].steps) {
      made.push_back(all[root]);
      continue;
    }
    auto instruction = joined(all, places, members[root], escaping);
    // What nobody uses is not computed.
    if (!instruction.outputs.empty()) made.push_back(std::move(instruction));
  }
  return made;
}

}  // namespace sextant
