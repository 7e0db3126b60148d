// Loops over rows for one level of instructions: softmax, norms, sums, extremes. Included by level_steps.cpp alone.
// Invariant: four registers of running values, joined in one order that the level decides; long sums are joined in f64, chunk by chunk,
//   so that their error does not grow with their length.
#pragma once

#include "functions.h"
#include "level.h"

namespace sextant {
namespace {

constexpr size_t CHUNK = 4096;

struct Sum {
  static constexpr float FIRST = 0.0f;
  static Lanes join(Lanes a, Lanes x) { return a + x; }
  static float join(float a, float x) { return a + x; }
};
struct Max {
  static constexpr float FIRST = -__builtin_inff();
  static Lanes join(Lanes a, Lanes x) { return (x > a) | (x != x) ? x : a; }
  static float join(float a, float x) { return x > a || x != x ? x : a; }
};
struct Min {
  static constexpr float FIRST = __builtin_inff();
  static Lanes join(Lanes a, Lanes x) { return (x < a) | (x != x) ? x : a; }
  static float join(float a, float x) { return x < a || x != x ? x : a; }
};

/** All elements joined; `value(i)` and `lanes(i)` are the element and the register of elements at i. */
template <typename Join, typename One, typename Many>
inline float joinedOf(size_t count, One value, Many lanes) {
  Lanes a = splat(Join::FIRST), b = a, c = a, d = a;
  size_t i = 0;
  for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
    a = Join::join(a, lanes(i));
    b = Join::join(b, lanes(i + WIDTH));
    c = Join::join(c, lanes(i + 2 * WIDTH));
    d = Join::join(d, lanes(i + 3 * WIDTH));
  }
  for (; i + WIDTH <= count; i += WIDTH) a = Join::join(a, lanes(i));
  a = Join::join(Join::join(a, b), Join::join(c, d));
  float rest = Join::FIRST;
  for (; i < count; i++) rest = Join::join(rest, value(i));
  float each[WIDTH];
  for (size_t l = 0; l < WIDTH; l++) each[l] = a[l];
  for (size_t half = WIDTH / 2; half > 0; half /= 2)
    for (size_t l = 0; l < half; l++) each[l] = Join::join(each[l], each[l + half]);
  return Join::join(each[0], rest);
}

template <typename Join>
inline float joined(const float* x, size_t count) {
  return joinedOf<Join>(count, [x](size_t i) { return x[i]; }, [x](size_t i) { return loaded(x + i); });
}

template <typename One, typename Many>
inline double total(size_t count, One value, Many lanes) {
  double all = 0;
  for (size_t from = 0; from < count; from += CHUNK) {
    size_t many = count - from < CHUNK ? count - from : CHUNK;
    all += joinedOf<Sum>(
        many, [&](size_t i) { return value(from + i); }, [&](size_t i) { return lanes(from + i); });
  }
  return all;
}

inline double sumOf(const float* x, size_t count) {
  return total(count, [x](size_t i) { return x[i]; }, [x](size_t i) { return loaded(x + i); });
}

void sumRows(const float* x, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++) out[row] = static_cast<float>(sumOf(x + row * width, width));
}
void maxRows(const float* x, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++) out[row] = joined<Max>(x + row * width, width);
}
void minRows(const float* x, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++) out[row] = joined<Min>(x + row * width, width);
}

constexpr size_t COLUMNS = 512;
constexpr size_t ROWS_AT_ONCE = 64;

/** Rows joined column by column; partial results of 64 rows first, so that errors of sums stay small. */
template <typename Join>
inline void joinColumns(const float* x, float* out, size_t blocks, size_t height, size_t width) {
  float part[COLUMNS];
  for (size_t block = 0; block < blocks; block++, x += height * width, out += width)
    for (size_t from = 0; from < width; from += COLUMNS) {
      size_t many = width - from < COLUMNS ? width - from : COLUMNS;
      for (size_t i = 0; i < many; i++) out[from + i] = Join::FIRST;
      for (size_t row = 0; row < height;) {
        size_t end = row + ROWS_AT_ONCE < height ? row + ROWS_AT_ONCE : height;
        for (size_t i = 0; i < many; i++) part[i] = Join::FIRST;
        for (; row < end; row++) {
          const float* line = x + row * width + from;
#pragma GCC ivdep
          for (size_t i = 0; i < many; i++) part[i] = Join::join(part[i], line[i]);
        }
#pragma GCC ivdep
        for (size_t i = 0; i < many; i++) out[from + i] = Join::join(out[from + i], part[i]);
      }
    }
}

void sumColumns(const float* x, float* out, size_t blocks, size_t height, size_t width) {
  joinColumns<Sum>(x, out, blocks, height, width);
}
void maxColumns(const float* x, float* out, size_t blocks, size_t height, size_t width) {
  joinColumns<Max>(x, out, blocks, height, width);
}
void minColumns(const float* x, float* out, size_t blocks, size_t height, size_t width) {
  joinColumns<Min>(x, out, blocks, height, width);
}

/** f of registers along a row, the last of which may be filled in part. */
template <typename F>
inline void mapped(F f, const float* x, float* out, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(out + i, f(loaded(x + i)));
  if (i < count) storePart(out + i, f(loadedPart(x + i, count - i)), count - i);
}

void softmaxRows(const float* x, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width, out += width) {
    float top = joined<Max>(x, width);
    mapped([top](Lanes each) { return expBelow(each - top); }, x, out, width);
    float share = 1.0f / static_cast<float>(sumOf(out, width));
#pragma GCC ivdep
    for (size_t i = 0; i < width; i++) out[i] *= share;
  }
}

void logSoftmaxRows(const float* x, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width, out += width) {
    float top = joined<Max>(x, width);
    // An infinite maximum has no distance to anything; zero gives the limits of the default composition.
    float from = top - top == 0.0f ? top : 0.0f;
    float terms[CHUNK];
    double sum = 0;
    for (size_t start = 0; start < width; start += CHUNK) {
      size_t many = width - start < CHUNK ? width - start : CHUNK;
      mapped([from](Lanes each) { return expBelow(each - from); }, x + start, terms, many);
      sum += sumOf(terms, many);
    }
    float off = logOf(splat(static_cast<float>(sum)))[0];
#pragma GCC ivdep
    for (size_t i = 0; i < width; i++) out[i] = x[i] - from - off;
  }
}

void layerNormRows(
    const float* x, const float* scale, const float* bias, float epsilon, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width, out += width) {
    float mean = static_cast<float>(sumOf(x, width) / static_cast<double>(width));
    double square = total(
        width,
        [&](size_t i) {
          float off = x[i] - mean;
          return off * off;
        },
        [&](size_t i) {
          Lanes off = loaded(x + i) - mean;
          return off * off;
        });
    float spread = 1.0f / __builtin_sqrtf(static_cast<float>(square / static_cast<double>(width)) + epsilon);
#pragma GCC ivdep
    for (size_t i = 0; i < width; i++) out[i] = (x[i] - mean) * spread * scale[i] + bias[i];
  }
}

void rmsNormRows(const float* x, const float* scale, float epsilon, float* out, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width, out += width) {
    double square = total(
        width, [&](size_t i) { return x[i] * x[i]; },
        [&](size_t i) { return loaded(x + i) * loaded(x + i); });
    float spread = 1.0f / __builtin_sqrtf(static_cast<float>(square / static_cast<double>(width)) + epsilon);
#pragma GCC ivdep
    for (size_t i = 0; i < width; i++) out[i] = x[i] * spread * scale[i];
  }
}

}  // namespace
}  // namespace sextant
