// Derivative cases of ops that move elements, and of complex numbers' parts.
import { apply } from "../../src/apply.js";
import * as t from "../../src/index.js";
import * as schema from "../../src/schema/movement.js";
import { input } from "./forms.js";
import type { DerivativeRow } from "./row.js";

const MATRIX = [
  [0.5, -1.25, 2, 4],
  [1.5, 0.75, -3, 1],
];
const COMPLEX = [
  [0.5, 1],
  [-1.25, 0.25],
];

/** A slice with its attributes, of eight elements. */
const sliced = (name: string, start: number, stop: number, step: number): DerivativeRow => ({
  op: "slice",
  name,
  fn: (x) => apply(schema.slice, [x!], { start: [start], stop: [stop], step: [step] }),
  inputs: [input([0, 1, 2, 3, 4, 5, 6, 7])],
});

/** A pad with its attributes, of three elements, by the elements and the value. */
const padded = (name: string, low: number, high: number, interior: number, extent = 3): DerivativeRow => ({
  op: "pad",
  name,
  fn: (x, value) => apply(schema.pad, [x!, value!], { low: [low], high: [high], interior: [interior] }),
  inputs: [{ values: Array.from({ length: extent }, (_, i) => i + 0.5), shape: [extent] }, input(7)],
});

/** Cases. */
export const rows: readonly DerivativeRow[] = [
  { op: "reshape", fn: (x) => t.reshape(x!, [4, 2]), inputs: [input(MATRIX)] },
  { op: "reshape", name: "to a scalar", fn: (x) => t.reshape(x!, []), inputs: [input([[2]])] },
  { op: "reshape", name: "f16", fn: (x) => t.reshape(x!, [8]), inputs: [input(MATRIX, "f16")], order: 1 },
  { op: "transpose", fn: (x) => t.transpose(x!), inputs: [input(MATRIX)] },
  { op: "transpose", name: "a cycle of axes", fn: (x) => t.transpose(x!, [1, 2, 0]), inputs: [input([MATRIX])] },
  { op: "broadcastTo", fn: (x) => t.broadcastTo(x!, [3, 2, 4]), inputs: [input(MATRIX)] },
  { op: "broadcastTo", name: "an axis of one", fn: (x) => t.broadcastTo(x!, [2, 3]), inputs: [input([[1], [2]])] },
  { op: "broadcastTo", name: "to nothing", fn: (x) => t.broadcastTo(x!, [0, 2]), inputs: [input([1, 2])] },
  { op: "broadcastTo", name: "c64", fn: (x) => t.broadcastTo(x!, [3, 2]), inputs: [input(COMPLEX, "c64")] },
  { op: "flip", fn: (x) => t.flip(x!, { axis: 1 }), inputs: [input(MATRIX)] },
  { op: "flip", name: "all axes", fn: (x) => t.flip(x!), inputs: [input(MATRIX)] },
  sliced("a window", 2, 6, 1),
  sliced("every third", 1, 8, 3),
  sliced("backwards", 6, 1, -1),
  sliced("backwards by two to the first", 6, -1, -2),
  sliced("nothing", 3, 3, 2),
  sliced("backwards, nothing", 3, 3, -2),
  { op: "slice", name: "two axes", fn: (x) => t.at(x!, 1, "::2"), inputs: [input(MATRIX)] },
  { op: "concatenate", fn: (x, y) => t.concatenate([x!, y!], { axis: 1 }), inputs: [input(MATRIX), input([[1], [2]])] },
  {
    op: "concatenate",
    name: "one of three moves",
    fn: (x, y, z) => t.concatenate([x!, y!, z!]),
    inputs: [input([1, 2]), input([3]), input([4, 5])],
    wrt: [1],
  },
  { op: "concatenate", name: "one tensor twice", fn: (x) => t.concatenate([x!, x!]), inputs: [input([1, 2])] },
  {
    op: "concatenate",
    name: "with nothing",
    fn: (x, y) => t.concatenate([x!, y!]),
    inputs: [input([1, 2]), input([])],
  },
  padded("around", 2, 1, 0),
  padded("between", 0, 0, 2),
  padded("around and between", 1, 2, 1),
  padded("cropped", -1, -1, 0),
  padded("cropped and between", -2, 1, 2),
  padded("cropped to nothing", -2, -4, 0),
  padded("nothing", 2, 1, 3, 0),
  { ...padded("the value alone", 1, 1, 0), wrt: [1] },
  { ...padded("the elements alone", 1, 1, 0), wrt: [0] },
  { op: "pad", name: "c64", fn: (x) => t.pad(x!, 1), inputs: [input(COMPLEX, "c64")] },
  { op: "pad", name: "f16", fn: (x) => t.pad(x!, 1), inputs: [input([1, 2], "f16")], order: 1 },
  { op: "real", fn: (x) => t.real(x!), inputs: [input(COMPLEX, "c64")] },
  { op: "real", name: "of a real", fn: (x) => t.real(x!), inputs: [input([1, 2])] },
  { op: "imag", fn: (x) => t.imag(x!), inputs: [input(COMPLEX, "c64")] },
  { op: "imag", name: "of a real", fn: (x) => t.imag(x!), inputs: [input([1, 2])] },
  { op: "conjugate", fn: (x) => t.conjugate(x!), inputs: [input(COMPLEX, "c64")] },
  { op: "conjugate", name: "of a real", fn: (x) => t.conjugate(x!), inputs: [input([1, 2])] },
  { op: "complex", fn: (x, y) => t.complex(x!, y!), inputs: [input([1, 2], "f32"), input([[3], [4]], "f32")] },
  { op: "complex", name: "by the imaginary part", fn: (y) => t.complex([1, 2], y!), inputs: [input(3, "f32")] },
  { op: "abs", name: "the angle", fn: (x) => t.angle(x!).multiply(t.abs(x!)), inputs: [input(COMPLEX, "c64")] },
  {
    op: "multiply",
    name: "a real result through complex values",
    fn: (x) => t.real(t.multiply(t.complex(x!, t.sin(x!)), t.conjugate(t.complex(x!, 1)))),
    inputs: [input([1, 2], "f32")],
  },
];
