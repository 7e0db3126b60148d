// Functions of numbers as functions of arrays, element by element.
// In: operands of one dtype, which broadcast.  Out: an array of that dtype.
// Invariant: `mapped` computes real numbers in f64 and complex ones in pairs of f64, and rounds once.
// Not here: the functions (functions.h).
#pragma once

#include "element.h"
#include "kernel.h"

namespace sextant {

using Real1 = double (*)(double);
using Real2 = double (*)(double, double);
using Real3 = double (*)(double, double, double);
using Pair = std::complex<double>;
using Complex1 = Pair (*)(Pair);
using Complex2 = Pair (*)(Pair, Pair);

template <Real1 F>
mx::array mapped(const char* name, const mx::array& x, mx::Stream s) {
  return kernelOf(name, {x}, {x.dtype(), x.shape()}, s, [](const Arrays& in, Arrays& out) {
    withFloat(out[0].dtype(), [&]<typename T>(T) {
      const T* a = in[0].data<T>();
      T* o = out[0].data<T>();
      for (size_t i = 0; i < out[0].size(); i++) o[i] = fromDouble<T>(F(toDouble(a[i])));
    });
  });
}

/** A function that is computed in the dtype itself, in f32 for 16-bit floats; `f` takes float and double. */
template <typename F>
mx::array computed(const char* name, const mx::array& x, mx::Stream s, F f) {
  return kernelOf(name, {x}, {x.dtype(), x.shape()}, s, [f](const Arrays& in, Arrays& out) {
    withFloat(out[0].dtype(), [&]<typename T>(T) {
      const T* a = in[0].data<T>();
      T* o = out[0].data<T>();
      for (size_t i = 0; i < out[0].size(); i++) o[i] = static_cast<T>(f(static_cast<Wide<T>>(a[i])));
    });
  });
}

template <Real2 F>
mx::array mapped(const char* name, const mx::array& x, const mx::array& y, mx::Stream s) {
  auto operands = mx::broadcast_arrays({x, y}, s);
  return kernelOf(name, operands, {x.dtype(), operands[0].shape()}, s, [](const Arrays& in, Arrays& out) {
    withFloat(out[0].dtype(), [&]<typename T>(T) {
      const T *a = in[0].data<T>(), *b = in[1].data<T>();
      T* o = out[0].data<T>();
      for (size_t i = 0; i < out[0].size(); i++) o[i] = fromDouble<T>(F(toDouble(a[i]), toDouble(b[i])));
    });
  });
}

template <Real3 F>
mx::array mapped(const char* name, const Arrays& inputs, mx::Stream s) {
  auto operands = mx::broadcast_arrays(inputs, s);
  return kernelOf(name, operands, {inputs[0].dtype(), operands[0].shape()}, s, [](const Arrays& in, Arrays& out) {
    withFloat(out[0].dtype(), [&]<typename T>(T) {
      const T *a = in[0].data<T>(), *b = in[1].data<T>(), *c = in[2].data<T>();
      T* o = out[0].data<T>();
      for (size_t i = 0; i < out[0].size(); i++)
        o[i] = fromDouble<T>(F(toDouble(a[i]), toDouble(b[i]), toDouble(c[i])));
    });
  });
}

inline Pair pairOf(std::complex<float> x) { return {x.real(), x.imag()}; }
inline std::complex<float> singleOf(Pair x) { return {static_cast<float>(x.real()), static_cast<float>(x.imag())}; }

template <Complex1 F>
mx::array mappedComplex(const char* name, const mx::array& x, mx::Stream s) {
  return kernelOf(name, {x}, {x.dtype(), x.shape()}, s, [](const Arrays& in, Arrays& out) {
    const auto* a = in[0].data<std::complex<float>>();
    auto* o = out[0].data<std::complex<float>>();
    for (size_t i = 0; i < out[0].size(); i++) o[i] = singleOf(F(pairOf(a[i])));
  });
}

template <Complex2 F>
mx::array mappedComplex(const char* name, const mx::array& x, const mx::array& y, mx::Stream s) {
  auto operands = mx::broadcast_arrays({x, y}, s);
  return kernelOf(name, operands, {x.dtype(), operands[0].shape()}, s, [](const Arrays& in, Arrays& out) {
    const auto *a = in[0].data<std::complex<float>>(), *b = in[1].data<std::complex<float>>();
    auto* o = out[0].data<std::complex<float>>();
    for (size_t i = 0; i < out[0].size(); i++) o[i] = singleOf(F(pairOf(a[i]), pairOf(b[i])));
  });
}

}  // namespace sextant
