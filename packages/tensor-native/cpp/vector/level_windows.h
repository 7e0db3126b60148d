// Products of windows with kernels, for one level of instructions: convolution without a copy of the windows. Included by level_steps.cpp alone.
// Invariant: a result is a sum over the taps in order, in parts of CHUNK, whatever stands beside it.
#pragma once

#include "lanes.h"
#include "level.h"

namespace sextant {
namespace {

// Registers: 6 x 2 running sums, two of the kernel, one element of a window.
constexpr size_t PLACES = 6;
constexpr size_t ACROSS = 2;
constexpr size_t PANEL = ACROSS * WIDTH;
// Taps that are added before their sum is added to the result: rounding errors of long sums stay small.
constexpr size_t PART = 512;

/** Sums of so many places and one panel. */
struct Tile {
  Lanes sums[PLACES][ACROSS];
};

/** Adds the products of `count` taps that lie together. */
inline void addProducts(Tile& tile, const float* const (&windows)[PLACES], ptrdiff_t run, const float* panel, size_t count) {
  Lanes a0 = tile.sums[0][0], a1 = tile.sums[0][1], b0 = tile.sums[1][0], b1 = tile.sums[1][1];
  Lanes c0 = tile.sums[2][0], c1 = tile.sums[2][1], d0 = tile.sums[3][0], d1 = tile.sums[3][1];
  Lanes e0 = tile.sums[4][0], e1 = tile.sums[4][1], f0 = tile.sums[5][0], f1 = tile.sums[5][1];
  const float *a = windows[0] + run, *b = windows[1] + run, *c = windows[2] + run;
  const float *d = windows[3] + run, *e = windows[4] + run, *f = windows[5] + run;
  for (size_t i = 0; i < count; i++, panel += PANEL) {
    Lanes left = loaded(panel), right = loaded(panel + WIDTH);
    a0 = fused(left, a[i], a0), a1 = fused(right, a[i], a1);
    b0 = fused(left, b[i], b0), b1 = fused(right, b[i], b1);
    c0 = fused(left, c[i], c0), c1 = fused(right, c[i], c1);
    d0 = fused(left, d[i], d0), d1 = fused(right, d[i], d1);
    e0 = fused(left, e[i], e0), e1 = fused(right, e[i], e1);
    f0 = fused(left, f[i], f0), f1 = fused(right, f[i], f1);
  }
  tile = {{{a0, a1}, {b0, b1}, {c0, c1}, {d0, d1}, {e0, e1}, {f0, f1}}};
}

inline void addTile(Tile& total, const Tile& part) {
  for (size_t p = 0; p < PLACES; p++)
    for (size_t r = 0; r < ACROSS; r++) total.sums[p][r] += part.sums[p][r];
}

/** The whole sums of a tile. */
inline Tile tileOf(const float* const (&windows)[PLACES], const Taps& taps, const float* panel) {
  Tile total{}, part{};
  size_t added = 0;
  for (size_t run = 0; run < taps.count; run++)
    for (size_t at = 0; at < taps.length;) {
      size_t many = taps.length - at < PART - added ? taps.length - at : PART - added;
      addProducts(part, windows, taps.runs[run] + static_cast<ptrdiff_t>(at), panel, many);
      panel += many * PANEL;
      at += many;
      added += many;
      if (added < PART) continue;
      addTile(total, part);
      part = {};
      added = 0;
    }
  addTile(total, part);
  return total;
}

void windowProducts(
    const float* x, const ptrdiff_t* places, size_t count, const Taps& taps, const float* panels, size_t outputs, float* out) {
  size_t whole = taps.count * taps.length * PANEL;
  // So many places at a time that their windows stay in the cache while the panels pass.
  constexpr size_t NEAR = 16 * PLACES;
  for (size_t start = 0; start < count; start += NEAR) {
    size_t end = start + NEAR < count ? start + NEAR : count;
    for (size_t from = 0; from < outputs; from += PANEL) {
      size_t many = outputs - from < PANEL ? outputs - from : PANEL;
      const float* panel = panels + from / PANEL * whole;
      for (size_t at = start; at < end; at += PLACES) {
        size_t here = end - at < PLACES ? end - at : PLACES;
        const float* windows[PLACES];
        for (size_t p = 0; p < PLACES; p++) windows[p] = x + places[at + (p < here ? p : 0)];
        Tile tile = tileOf(windows, taps, panel);
        for (size_t p = 0; p < here; p++)
          __builtin_memcpy(out + (at + p) * outputs + from, tile.sums[p], many * sizeof(float));
      }
    }
  }
}

}  // namespace
}  // namespace sextant
