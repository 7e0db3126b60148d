#include "products.h"

#include <algorithm>

#include "element.h"

namespace sextant {
namespace {

/** o += x y by rows: the inner loop runs along a row of y and of o. Unsigned numbers of at least 32 bits wrap as the narrow ones do. */
template <typename T>
void multiplyInto(const T* x, const T* y, T* o, size_t m, size_t k, size_t n) {
  using U = std::conditional_t<(sizeof(T) < 4), uint32_t, std::make_unsigned_t<T>>;
  for (size_t i = 0; i < m; i++)
    for (size_t l = 0; l < k; l++) {
      U factor = static_cast<U>(x[i * k + l]);
      if (factor == 0) continue;
      const T* row = y + l * n;
      T* total = o + i * n;
      for (size_t j = 0; j < n; j++) total[j] = static_cast<T>(static_cast<U>(total[j]) + factor * static_cast<U>(row[j]));
    }
}

/** The same for bytes of 0 and 1. */
void joinInto(const uint8_t* x, const uint8_t* y, uint8_t* o, size_t m, size_t k, size_t n) {
  for (size_t i = 0; i < m; i++)
    for (size_t l = 0; l < k; l++)
      if (x[i * k + l] != 0)
        for (size_t j = 0; j < n; j++) o[i * n + j] |= y[l * n + j];
}

}  // namespace

mx::array integerProduct(const mx::array& x, const mx::array& y, const Type& type, mx::Stream s) {
  return kernelOf("integerProduct", {x, y}, type, s, [](const Arrays& in, Arrays& out) {
    size_t m = in[0].shape(-2), k = in[0].shape(-1), n = in[1].shape(-1), matrices = out[0].size() / std::max<size_t>(m * n, 1);
    withInteger(in[0].dtype(), [&]<typename T>(T) {
      const T *a = in[0].data<T>(), *b = in[1].data<T>();
      T* o = out[0].data<T>();
      std::fill_n(o, out[0].size(), T(0));
      for (size_t i = 0; i < matrices; i++, a += m * k, b += k * n, o += m * n)
        if constexpr (std::is_same_v<T, uint8_t>)
          in[0].dtype() == mx::bool_ ? joinInto(a, b, o, m, k, n) : multiplyInto(a, b, o, m, k, n);
        else multiplyInto(a, b, o, m, k, n);
    });
  });
}

}  // namespace sextant
