// onnxruntime-node in the native benchmark: models of one op each, written here as protocol buffers.
// In: the name of a case.  Out: a way to measure it, or undefined where it has no such op.
import { peer } from "../../peers.mjs";
import { medianOfAsync, numbers, sizeOf } from "../numbers.mjs";
import { OPS } from "./shapes.mjs";

// Fields of onnx.proto by number; messages are nested byte strings.
const varint = (value) => {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const last = rest < 128n;
    bytes.push(Number(rest & 127n) | (last ? 0 : 128));
    if (last) return bytes;
  }
};
const number = (field, value) => [...varint(field << 3), ...varint(value)];
const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
const text = (field, value) => bytes(field, [...Buffer.from(value)]);

const INT = 2;
const INTS = 7;
const attribute = (name, value) =>
  Array.isArray(value)
    ? [...text(1, name), ...value.flatMap((each) => number(8, each)), ...number(20, INTS)]
    : [...text(1, name), ...number(3, value), ...number(20, INT)];
const FLOAT = 1;
const valueInfo = (name, shape) => {
  const dims = shape.flatMap((extent) => bytes(1, number(1, extent)));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, FLOAT), ...bytes(2, dims)]))];
};

/** A model of one node on f32 operands; `axes` is an i64 constant, which reductions take as an operand. */
function modelOf(type, shapes, attributes, axes) {
  const names = shapes.map((_, i) => `x${i}`);
  const inputs = axes === undefined ? names : [...names, "axes"];
  const node = [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, "y"),
    ...text(4, type),
    ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
  ];
  const INT64 = 7;
  const constant =
    axes === undefined
      ? []
      : bytes(5, [
          ...number(1, axes.length),
          ...number(2, INT64),
          ...axes.flatMap((axis) => number(7, axis)),
          ...text(8, "axes"),
        ]);
  const graph = [
    ...bytes(1, node),
    ...text(2, "graph"),
    ...constant,
    ...shapes.flatMap((shape, i) => bytes(11, valueInfo(names[i], shape))),
    ...bytes(12, [...text(1, "y"), ...bytes(2, bytes(1, number(1, FLOAT)))]),
  ];
  const OPSET = 20;
  return Uint8Array.from([...number(1, 9), ...bytes(7, graph), ...bytes(8, number(2, OPSET))]);
}

const COMPUTE = {
  "matmul 1024x1024x1024": { type: "MatMul" },
  // Channels come first there.
  "conv2d 8x64x64x32, 3x3 to 32": {
    type: "Conv",
    attributes: { pads: [1, 1, 1, 1] },
    shapes: [
      [8, 32, 64, 64],
      [32, 32, 3, 3],
    ],
  },
  "add 1M": { type: "Add" },
  "exp 1M": { type: "Exp" },
  "tanh 1M": { type: "Tanh" },
  "softmax 1024x1024": { type: "Softmax", attributes: { axis: 1 } },
  "layerNorm 1024x1024": { type: "LayerNormalization", attributes: { axis: 1 } },
  "sum 1M": { type: "ReduceSum", attributes: { keepdims: 0 }, axes: [0] },
  "sum 1024x1024 along axis 0": { type: "ReduceSum", attributes: { keepdims: 0 }, axes: [0] },
  "max 1024x1024 along axis 1": { type: "ReduceMax", attributes: { keepdims: 0 }, axes: [1] },
};

/** A measurement of a case in milliseconds. */
export const onnx = (name) =>
  name in COMPUTE
    ? async () => {
        const module = await peer("onnxruntime-node");
        const { InferenceSession, Tensor } = module.default ?? module;
        const { type, attributes = {}, shapes = OPS[name], axes } = COMPUTE[name];
        const session = await InferenceSession.create(modelOf(type, shapes, attributes, axes));
        const feeds = Object.fromEntries(
          shapes.map((shape, i) => [`x${i}`, new Tensor("float32", numbers(sizeOf(shape), i + 1), shape)]),
        );
        return medianOfAsync(() => session.run(feeds));
      }
    : undefined;
