// Functions that move elements: the counterpart of scripts/goldens/zoo/movement.py.
import * as t from "../../src/index.js";
import { type Functions, like } from "./function.js";

export const MOVEMENT: Functions = {
  reshape: (x) => t.square(t.matmul(t.reshape(x, [3, 2]), like(x, [1, 1]))),
  transpose: (x) => t.square(t.transpose(x)),
  transposeAxes: (x) => t.square(t.transpose(x, [2, 0, 1])),
  moveaxis: (x) => t.square(t.moveaxis(x, 0, -1)),
  concatenate: (x, y) => t.square(t.concatenate([x, y, x], { axis: 1 })),
  stack: (x, y) => t.square(t.stack([x, y], { axis: -1 })),
  split: (x) => {
    const [first, second] = t.split(x, 2);
    return second!.multiply(first!);
  },
  pad: (x) =>
    t.square(
      t.pad(x, [
        [1, 0],
        [0, 2],
      ]),
    ),
  padValue: (x, v) => t.square(t.pad(x, 1, { constantValues: t.at(v, 0) })),
  padReflect: (x) => t.square(t.pad(x, 2, { mode: "reflect" })),
  flip: (x) => t.flip(x, { axis: 1 }).multiply(x),
  roll: (x) => t.roll(x, 2).multiply(x),
  tile: (x) => t.square(t.tile(x, [2, 2])),
  repeat: (x) => t.square(t.repeat(x, 3, { axis: 0 })),
  broadcastTo: (x) => t.square(t.broadcastTo(x, [2, 2, 3])),
  expandSqueeze: (x) => t.square(t.squeeze(t.expandDims(x, [0, 2]), { axis: 0 })),
  diag: (x) => t.matmul(t.diag(x), x),
  diagonal: (x) => t.square(t.diagonal(x, { offset: 1 })),
  tril: (x) => t.matmul(t.tril(x), x),
  triu: (x) => t.square(t.triu(x, { k: 1 })),
  rot90: (x) => t.square(t.rot90(x)),
  swapaxes: (x) => t.matmul(t.swapaxes(x, 0, 1), x),
  blockMatrix: (x, y) =>
    t.square(
      t.block([
        [x, y],
        [t.transpose(y), x],
      ]),
    ),
  meshgrid: (x, y) => {
    const [first, second] = t.meshgrid([x, y]);
    return first!.multiply(second!);
  },
  astype: (x) => t.astype(x.greater(0), x.dtype).multiply(x).multiply(x),
  vander: (x) => t.vander(x, { n: 3 }),
};
