// Control flow, rematerialisation, functions with rules of their own: the counterpart of scripts/goldens/zoo/control.py.
import * as t from "../../src/index.js";
import { type Functions, like, type Tensor } from "./function.js";

const STEPS = 200;
const zeros = (x: Tensor, n: number): Tensor => t.zeros([n], { dtype: x.dtype }) as Tensor;
const appended = (x: Tensor, last: Tensor): Tensor => t.concatenate([x, t.expandDims(last, 0)]) as Tensor;

/** A recurrent net: last state and the sums of all. */
function rnn(w: Tensor, xs: Tensor): Tensor {
  const step = (h: Tensor, x: Tensor): [Tensor, Tensor] => {
    const next = t.tanh(t.matmul(w, h).add(x)) as Tensor;
    return [next, t.sum(next) as Tensor];
  };
  return t.concatenate(t.scan(step, zeros(w, w.shape[0]!), xs)) as Tensor;
}

/** A long scan without inputs that contracts. */
function logistic(x: Tensor): Tensor {
  const step = (c: Tensor): [Tensor, null] => [c.add(t.sin(c.multiply(3)).multiply(0.02).multiply(x)) as Tensor, null];
  return t.scan(step, x, null, { length: STEPS })[0];
}

function lstm(w: Tensor, xs: Tensor): Tensor {
  const step = ([h, c]: Tensor[], x: Tensor): [Tensor[], Tensor] => {
    const [i, f, g, o] = t.split(t.matmul(w, t.concatenate([h!, x])), 4) as [Tensor, Tensor, Tensor, Tensor];
    const cell = t
      .sigmoid(f)
      .multiply(c!)
      .add(t.sigmoid(i).multiply(t.tanh(g))) as Tensor;
    const out = t.sigmoid(o).multiply(t.tanh(cell)) as Tensor;
    return [[out, cell], out];
  };
  return t.scan(step, [zeros(w, 2), zeros(w, 2)], xs)[1];
}

function nestedScan(x: Tensor): Tensor {
  const inner = (a: Tensor, v: Tensor): [Tensor, Tensor] => [a.multiply(t.cos(v)).add(v) as Tensor, a];
  const outer = (c: Tensor, row: Tensor): [Tensor, Tensor] => {
    const [next, seen] = t.scan(inner, c, row);
    return [next, t.sum(seen) as Tensor];
  };
  const [c, sums] = t.scan(outer, like(x, 0.5), x);
  return appended(sums, c);
}

function condInScan(x: Tensor): Tensor {
  const step = (c: Tensor, v: Tensor): [Tensor, Tensor] => [
    t.cond(
      v.greater(0),
      (a: Tensor) => a.multiply(v) as Tensor,
      (a: Tensor) => a.subtract(t.sin(v)) as Tensor,
      c,
    ),
    c,
  ];
  const [c, seen] = t.scan(step, like(x, 1), x);
  return appended(seen, c);
}

function scanInCond(x: Tensor): Tensor {
  const step = (c: Tensor, a: Tensor): [Tensor, null] => [c.multiply(a).add(1) as Tensor, null];
  return t.cond(
    t.sum(x).greater(0),
    (v: Tensor) => t.scan(step, like(x, 1), v)[0],
    (v: Tensor) => t.prod(t.sin(v)) as Tensor,
    x,
  );
}

function scanTree(a: Tensor, b: Tensor): Tensor {
  type Carry = { s: Tensor; t: Tensor };
  const step = (c: Carry, v: { a: Tensor; b: Tensor }): [Carry, Tensor] => [
    { s: c.s.multiply(v.a) as Tensor, t: c.t.add(v.b.multiply(c.s)) as Tensor },
    c.t,
  ];
  return t.scan(step, { s: like(a, 1), t: like(a, 0) }, { a, b })[1];
}

/** Steps of an oscillator. */
function euler(x: Tensor): Tensor {
  const step = (_: Tensor, s: Tensor): Tensor =>
    s.add(t.stack([t.at(s, 1), t.negative(t.sin(t.at(s, 0)))]).multiply(0.1)) as Tensor;
  return t.forLoop(0, 20, step, x);
}

/** Square roots by Newton's iteration until it stands, or for ten steps: f32 does not get as close. */
function newton(x: Tensor): Tensor {
  const state = t.whileLoop(
    ([s, n]: [Tensor, Tensor]) =>
      t.logicalAnd(t.max(t.abs(s.multiply(s).subtract(x))).greater(1e-10), n.less(10)) as Tensor,
    ([s, n]: [Tensor, Tensor]) => [s.add(x.divide(s)).multiply(0.5) as Tensor, n.add(1) as Tensor],
    [x, t.tensor(0, { dtype: "i32" }) as Tensor],
  ) as [Tensor, Tensor];
  return state[0];
}

const softabs: (x: Tensor) => Tensor = t.customJvp(
  (x: Tensor) => t.abs(x) as Tensor,
  ([x], [tangent]) => [softabs(x), t.tanh(x.multiply(4)).multiply(tangent) as Tensor],
);

const clipped = t.customVjp(
  (x: Tensor, y: Tensor) => x.multiply(y) as Tensor,
  (x, y) => [x.multiply(y) as Tensor, [x, y]],
  ([x, y], g) => [t.clip(g.multiply(y), -1, 1) as Tensor, g.multiply(x) as Tensor],
);

const straightThrough = t.customVjp(
  (x: Tensor) => t.round(x) as Tensor,
  (x) => [t.round(x) as Tensor, []],
  (_, g) => [g],
);

const branches = [
  (v: Tensor) => t.sin(v) as Tensor,
  (v: Tensor) => t.square(v) as Tensor,
  (v: Tensor) => t.reciprocal(v.multiply(v).add(1)) as Tensor,
];

export const CONTROL: Functions = {
  cond: (x) => t.cond(t.sum(x).greater(0), branches[0]!, branches[1]!, x),
  condOperands: (x, y) =>
    t.cond(
      t.at(x, 0).greater(t.at(y, 0)),
      (a: Tensor, b: Tensor) => a.multiply(b) as Tensor,
      (a: Tensor, b: Tensor) => a.divide(b.multiply(b).add(1)) as Tensor,
      x,
      y,
    ),
  condCapture: (x, y) =>
    t.cond(
      t.at(x, 0).greater(0),
      () => x.multiply(y) as Tensor,
      () => t.exp(y) as Tensor,
    ),
  switchCase: (x) => t.switchCase(t.argmax(x), branches, x),
  switchClamped: (x) => t.switchCase(7, branches, x),
  scanCumulative: (x) => t.scan((c: Tensor, v: Tensor) => [c.multiply(v).add(1) as Tensor, c], like(x, 1), x)[1],
  scanRnn: rnn,
  scanLstm: lstm,
  scanLong: logistic,
  scanReverse: (x) =>
    t.scan((c: Tensor, v: Tensor) => [t.sin(c).add(v) as Tensor, c.multiply(v) as Tensor], like(x, 0.25), x, {
      reverse: true,
    })[1],
  scanNested: nestedScan,
  scanTree,
  scanClosure: (w, x) =>
    t.scan((c: Tensor, v: Tensor) => [c.add(t.tanh(w.multiply(v))) as Tensor, null], zeros(x, 2), x)[0],
  condInScan,
  scanInCond,
  forLoop: euler,
  forLoopIndex: (x) =>
    t.forLoop(1, 4, (i: Tensor, s: Tensor) => s.multiply(t.take(x, i)).add(i.astype(x.dtype)) as Tensor, like(x, 1)),
  whileLoop: (x) =>
    t.whileLoop(
      (s: Tensor) => t.sum(s).less(50) as Tensor,
      (s: Tensor) => s.multiply(1.5).add(0.125) as Tensor,
      x,
    ),
  whileNewton: newton,
  associativeScan: (x) => t.associativeScan((a: Tensor, b: Tensor) => a.multiply(b) as Tensor, x),
  associativeLinear: (a, b) =>
    t.associativeScan(
      ([p, q]: Tensor[], [r, s]: Tensor[]): Tensor[] => [p!.multiply(r!) as Tensor, q!.multiply(r!).add(s!) as Tensor],
      [a, b],
    )[1]!,
  associativeReverse: (x) =>
    t.square(t.associativeScan((a: Tensor, b: Tensor) => a.add(b) as Tensor, x, { reverse: true, axis: 1 })),
  map: (x) => t.map((row: Tensor) => t.sum(row).multiply(row) as Tensor, x),
  checkpoint: (x) => t.sin(t.checkpoint((v: Tensor) => t.exp(t.sin(v)).multiply(v) as Tensor)(x)),
  checkpointScan: (w, xs) => {
    const cell = t.checkpoint((h: Tensor, x: Tensor) => t.tanh(t.matmul(w, h).add(x)) as Tensor);
    return t.scan((h: Tensor, x: Tensor) => [cell(h, x), null], zeros(w, 2), xs)[0];
  },
  customJvp: (x) => softabs(x).multiply(x),
  customVjp: (x, y) => clipped(x, y),
  customVjpInScan: (x) => t.scan((c: Tensor, v: Tensor) => [clipped(c, v), c], like(x, 1.5), x)[0],
  straightThrough: (x) => straightThrough(x).multiply(x),
  vmapInside: (m, v) => t.vmap((row: Tensor) => t.matmul(t.tanh(row.multiply(v)), v) as Tensor)(m),
  gradInside: (x) => x.add(t.grad((v: Tensor) => t.sum(t.sin(v).multiply(v)) as Tensor)(x)),
  jvpInside: (x) => t.jvp((v: Tensor) => t.exp(t.sin(v)) as Tensor, [x], [x.multiply(x)])[1] as Tensor,
  hessianInside: (x) =>
    t.trace(t.hessian((v: Tensor) => t.sum(t.power(v, 3)).multiply(t.at(v, 0)) as Tensor)(x) as Tensor),
  metaGradient: (rate, x) => {
    const loss = (u: Tensor): Tensor => t.sum(t.power(u.subtract(1), 4)) as Tensor;
    const step = (_: Tensor, v: Tensor): Tensor => v.subtract(t.at(rate, 0).multiply(t.grad(loss)(v))) as Tensor;
    return t.forLoop(0, 5, step, x);
  },
};
