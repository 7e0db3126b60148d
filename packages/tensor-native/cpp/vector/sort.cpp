// Rows of f32 in rising order: as whole numbers of the same order, digit by digit from the last (a radix sort).
// In: rows.  Out: sorted rows.
// Invariant: every NaN comes last and is the same NaN afterwards; all other elements keep their bits.
// Not here: positions (argsort), other dtypes and axes (ops/order.cpp).
#include "sort.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace sextant {
namespace {

constexpr uint32_t SIGN = 0x80000000u;
constexpr uint32_t LAST = 0xffffffffu;
// Shorter rows are sorted by comparing: counting digits costs as much as this many elements.
constexpr size_t LONG_ROW = 512;
constexpr int DIGIT_BITS = 11;
constexpr int DIGITS = 3;
constexpr size_t RADIX = size_t{1} << DIGIT_BITS;

/** A number whose order is that of the floats. */
uint32_t keyOf(float x) {
  auto bits = std::bit_cast<uint32_t>(x);
  if (x != x) return LAST;
  return bits & SIGN ? ~bits : bits | SIGN;
}
float floatOf(uint32_t key) { return std::bit_cast<float>(key & SIGN ? key ^ SIGN : ~key); }

size_t digit(uint32_t key, int at) { return (key >> (at * DIGIT_BITS)) & (RADIX - 1); }

/** Sorts keys with a second array of the same size; the result lies in the first. */
void sortKeys(std::vector<uint32_t>& keys, std::vector<uint32_t>& spare) {
  if (keys.size() < LONG_ROW) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  std::array<std::array<uint32_t, RADIX>, DIGITS> counts{};
  for (uint32_t key : keys)
    for (int at = 0; at < DIGITS; at++) counts[at][digit(key, at)]++;
  for (int at = 0; at < DIGITS; at++) {
    // A digit that all share moves nothing.
    if (counts[at][digit(keys[0], at)] == keys.size()) continue;
    uint32_t next = 0;
    for (auto& count : counts[at]) next += std::exchange(count, next);
    for (uint32_t key : keys) spare[counts[at][digit(key, at)]++] = key;
    keys.swap(spare);
  }
}

}  // namespace

void sortRows(const float* x, float* out, size_t rows, size_t width) {
  std::vector<uint32_t> keys(width), spare(width < LONG_ROW ? 0 : width);
  for (size_t row = 0; row < rows; row++, x += width, out += width) {
    std::transform(x, x + width, keys.begin(), keyOf);
    sortKeys(keys, spare);
    std::transform(keys.begin(), keys.end(), out, floatOf);
  }
}

}  // namespace sextant
