#include "rows.h"

#include "choose.h"
#include "immediate.h"
#include "mlx/backend/cpu/encoder.h"
#include "mlx/primitives.h"

namespace sextant {
namespace {

bool isDense(const mx::array& x) { return x.flags().row_contiguous; }

class RowPrimitive : public mx::UnaryPrimitive {
 public:
  RowPrimitive(mx::Stream stream, RowLoop loop, bool reuses)
      : mx::UnaryPrimitive(stream), loop_(std::move(loop)), reuses_(reuses) {}

  void eval_cpu(const std::vector<mx::array>& inputs, mx::array& output) override {
    auto& encoder = mx::cpu::get_command_encoder(stream());
    std::vector<const float*> operands;
    for (const auto& input : inputs) {
      if (isDense(input)) {
        operands.push_back(input.data<float>());
        continue;
      }
      auto dense = emptyArray(input.shape(), input.dtype());
      encoder.dispatch([source = Source(input, input.shape()), count = input.size(), to = dense.data<float>()] {
        source.fill(level(), 0, count, to);
      });
      operands.push_back(dense.data<float>());
      encoder.add_temporary(std::move(dense));
    }
    const auto& x = inputs[0];
    if (reuses_ && isDense(x) && x.is_donatable() && x.shape() == output.shape()) output.copy_shared_buffer(x);
    else output.set_data(mx::allocator::malloc(output.nbytes()));
    encoder.dispatch([loop = loop_, operands = std::move(operands), out = output.data<float>()] { loop(operands, out); });
  }
  void eval_gpu(const std::vector<mx::array>&, mx::array&) override {
    throw std::runtime_error("kernels over rows run on the CPU");
  }
  const char* name() const override { return "SextantRows"; }

 private:
  RowLoop loop_;
  bool reuses_;
};

}  // namespace

mx::array runRows(RowLoop loop, const Arrays& operands, const mx::Shape& shape, bool reuses, mx::Stream stream) {
  if (!runsNow(operands, sizeOf(shape)))
    return mx::array(shape, mx::float32, std::make_shared<RowPrimitive>(stream, std::move(loop), reuses), operands);
  std::vector<std::vector<float>> copies;
  std::vector<const float*> dense;
  for (const auto& operand : operands) {
    if (isDense(operand)) {
      dense.push_back(operand.data<float>());
      continue;
    }
    copies.emplace_back(operand.size());
    Source(operand, operand.shape()).fill(level(), 0, operand.size(), copies.back().data());
    dense.push_back(copies.back().data());
  }
  auto made = emptyArray(shape, mx::float32);
  loop(dense, made.data<float>());
  return made;
}

}  // namespace sextant
