#include "kernel.h"

#include "mlx/allocator.h"
#include "mlx/backend/cpu/encoder.h"
#include "mlx/primitives.h"

namespace sextant {
namespace {

class Kernel : public mx::Primitive {
 public:
  Kernel(mx::Stream stream, const char* name, Body body) : mx::Primitive(stream), name_(name), body_(std::move(body)) {}

  void eval_cpu(const Arrays& inputs, Arrays& outputs) override {
    Arrays from, to;
    for (const auto& x : inputs) from.push_back(mx::array::unsafe_weak_copy(x));
    for (auto& y : outputs) {
      y.set_data(mx::allocator::malloc(y.nbytes()));
      to.push_back(mx::array::unsafe_weak_copy(y));
    }
    mx::cpu::get_command_encoder(stream()).dispatch(
        [from = std::move(from), to = std::move(to), body = body_]() mutable { body(from, to); });
  }

  void eval_gpu(const Arrays&, Arrays&) override { throw std::runtime_error("kernels run on the CPU"); }
  const char* name() const override { return name_; }

 private:
  const char* name_;
  Body body_;
};

}  // namespace

Arrays kernel(const char* name, const Arrays& inputs, const std::vector<Type>& types, mx::Stream s, Body body) {
  Arrays dense;
  for (const auto& x : inputs) dense.push_back(mx::contiguous(x, false, s));
  std::vector<mx::Shape> shapes;
  std::vector<mx::Dtype> dtypes;
  for (const auto& type : types) {
    shapes.push_back(type.shape);
    dtypes.push_back(type.dtype);
  }
  return mx::array::make_arrays(std::move(shapes), dtypes, std::make_shared<Kernel>(s, name, std::move(body)), dense);
}

}  // namespace sextant
