// Attention: softmax of scaled query-key products plus a mask, times values.
// In: [batch, positions, heads, features]; keys and values may have fewer heads, each for a group of query heads.
// Invariant: computed in f32, or f64 when the operands are; what a query must not see gets JAX's large negative logit, so that a row that
//   sees nothing mixes all values alike.  MLX's own attention hides with -Infinity and counts causal positions from the end.
#include <limits>

#include "floats.h"

namespace sextant {
namespace {

constexpr double HIDDEN = -0.7 * std::numeric_limits<float>::max();

mx::array softmaxOfRows(const mx::array& x, mx::Stream s) {
  if (x.size() == 0) return x;
  if (x.dtype() != mx::float64) return mx::softmax(x, -1, true, s);
  auto powers = exponential(mx::subtract(x, mx::max(x, -1, true, s), s), s);
  return mx::divide(powers, mx::sum(powers, -1, true, s), s);
}

/** A product that is zeros where nothing is summed. */
mx::array product(const mx::array& x, const mx::array& y, mx::Stream s) {
  if (x.size() > 0 && y.size() > 0) return mx::matmul(x, y, s);
  mx::Shape shape(x.shape());
  shape.back() = y.shape(-1);
  return mx::zeros(shape, x.dtype(), s);
}

Arrays attention(Call& c) {
  double scale = c.attributes.number();
  bool causal = c.attributes.flag();
  bool masked = c.attributes.flag();
  auto s = c.stream;
  auto wide = c.type().dtype == mx::float64 ? mx::float64 : mx::float32;
  auto query = mx::astype(c.inputs[0], wide, s);
  auto key = mx::astype(c.inputs[1], wide, s);
  auto value = mx::astype(c.inputs[2], wide, s);
  int batch = query.shape(0), queries = query.shape(1), heads = query.shape(2), features = query.shape(3);
  int keys = key.shape(1), groups = key.shape(2), width = value.shape(3);
  if (sizeOf(c.type().shape) == 0) return {mx::zeros(c.type().shape, c.type().dtype, s)};
  int each = heads / groups;
  // Query heads of one group stand below each other, so that one product serves the group.
  auto apart = mx::reshape(mx::multiply(query, constant(scale, wide), s), {batch, queries, groups, each, features}, s);
  auto grouped = mx::reshape(mx::transpose(apart, {0, 2, 3, 1, 4}, s), {batch, groups, each * queries, features}, s);
  auto logits = mx::reshape(product(grouped, mx::transpose(key, {0, 2, 3, 1}, s), s), {batch, heads, queries, keys}, s);
  if (masked) logits = mx::add(logits, mx::astype(c.inputs[3], wide, s), s);
  if (causal) {
    auto visible = mx::less_equal(mx::arange(keys, s), mx::reshape(mx::arange(queries, s), {queries, 1}, s), s);
    logits = mx::where(visible, logits, constant(HIDDEN, wide), s);
  }
  auto shares = mx::reshape(softmaxOfRows(logits, s), {batch, groups, each * queries, keys}, s);
  auto mixed = product(shares, mx::transpose(value, {0, 2, 1, 3}, s), s);
  auto back = mx::transpose(mx::reshape(mixed, {batch, groups, each, queries, width}, s), {0, 3, 1, 2, 4}, s);
  return {mx::astype(mx::reshape(back, c.type().shape, s), c.type().dtype, s)};
}

}  // namespace

Family attentionOps() { return {{"scaledDotProductAttention", attention}}; }

}  // namespace sextant
