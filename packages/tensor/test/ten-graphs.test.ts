// Graphs of ten functions as a reader sees them: what runs after the passes.
import { describe, expect, test } from "vitest";
import { graphText } from "../src/graph/print.js";
import * as t from "../src/index.js";
import { optimize } from "../src/passes/optimize.js";
import { trace } from "../src/trace.js";
import { runOnTraps } from "./graphs.js";

type Shapes = readonly (readonly number[])[];

/** The text of a function of f32 tensors of these shapes, after the passes, which changed no bit of what it computes. */
function graphOf(shapes: Shapes, fn: (...xs: t.Tensor[]) => unknown): string {
  const inputs = shapes.map((shape) => ({ dtype: "f32", shape }) as const);
  const graph = trace("f", inputs, (...xs) => [fn(...xs)].flat() as t.Tensor[]);
  const after = optimize(graph, { backend: t.defaultBackend(), verify: true });
  expect(runOnTraps(after)).toEqual(runOnTraps(graph));
  return graphText(after);
}

const T = (x: unknown): t.Tensor => x as t.Tensor;

/** Mean cross-entropy of a linear model. */
const loss = (w: t.Tensor, x: t.Tensor, y: t.Tensor): t.Tensor =>
  T(t.negative(t.logSoftmax(x.matmul(w)).multiply(y).sum({ axis: 1 }).mean()));

describe("graphs", () => {
  test("softmax regression", () => {
    expect(
      graphOf(
        [
          [4, 3],
          [8, 4],
          [8, 3],
        ],
        loss,
      ),
    ).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[4,3] b:f32[8,4] c:f32[8,3]. let
          d:f32[8,3] = matmul b a
          e:f32[8,3] = logSoftmax[axes=[1]] d
          f:f32[8,3] = multiply e c
          g:f32[8] = sum[axes=[1] keepDims=false] f
          h:f32[] = sum[axes=[0] keepDims=false] g
          i:f32[] = divide h 8.0:f32[]
          j:f32[] = negative i
        in (j,) }"
    `);
  });

  test("its gradient", () => {
    expect(
      graphOf(
        [
          [4, 3],
          [8, 4],
          [8, 3],
        ],
        (w, x, y) => t.grad(loss)(w, x, y),
      ),
    ).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[4,3] b:f32[8,4] c:f32[8,3]. let
          d:f32[8,3] = matmul b a
          e:f32[8,3] = logSoftmax[axes=[1]] d
          f:f32[8,3] = exp e
          g:f32[8,3] = multiply -0.125:f32[] c
          h:f32[8,3] = negative g
          i:f32[8,1] = sum[axes=[1] keepDims=true] h
          j:f32[8,3] = multiply i f
          k:f32[8,3] = add g j
          l:f32[4,8] = transpose[permutation=[1,0]] b
          m:f32[4,3] = matmul l k
        in (m,) }"
    `);
  });

  test("layer normalisation, written out", () => {
    const layerNorm = (x: t.Tensor, scale: t.Tensor, bias: t.Tensor): t.Tensor => {
      const centred = T(x.subtract(x.mean({ axis: -1, keepDims: true })));
      const variance = T(centred.multiply(centred).mean({ axis: -1, keepDims: true }));
      return T(
        centred
          .multiply(t.rsqrt(variance.add(1e-5)))
          .multiply(scale)
          .add(bias),
      );
    };
    expect(graphOf([[2, 8], [8], [8]], layerNorm)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[2,8] b:f32[8] c:f32[8]. let
          d:f32[2,1] = sum[axes=[1] keepDims=true] a
          e:f32[2,1] = divide d 8.0:f32[]
          f:f32[2,8] = subtract a e
          g:f32[2,8] = multiply f f
          h:f32[2,1] = sum[axes=[1] keepDims=true] g
          i:f32[2,1] = divide h 8.0:f32[]
          j:f32[2,1] = add i 0.00001:f32[]
          k:f32[2,1] = rsqrt j
          l:f32[2,8] = multiply f k
          m:f32[2,8] = multiply l b
          n:f32[2,8] = add m c
        in (n,) }"
    `);
  });

  test("attention", () => {
    const attention = (q: t.Tensor, k: t.Tensor, v: t.Tensor): t.Tensor =>
      T(t.softmax(q.matmul(k.transpose()).multiply(1 / Math.sqrt(16))).matmul(v));
    expect(
      graphOf(
        [
          [5, 16],
          [7, 16],
          [7, 4],
        ],
        attention,
      ),
    ).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[5,16] b:f32[7,16] c:f32[7,4]. let
          d:f32[16,7] = transpose[permutation=[1,0]] b
          e:f32[5,7] = matmul a d
          f:f32[5,7] = multiply e 0.25:f32[]
          g:f32[5,7] = softmax[axes=[1]] f
          h:f32[5,4] = matmul g c
        in (h,) }"
    `);
  });

  test("a scan", () => {
    const decay = (start: t.Tensor, xs: t.Tensor): unknown[] =>
      t.scan((c: t.Tensor, x: t.Tensor) => [c.multiply(0.9).add(x), c.square()], start, xs) as unknown[];
    expect(graphOf([[], [10]], decay)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[] b:f32[10]. let
          c:f32[] d:f32[10] = scan[
            constants=1 carries=1 length=10 reverse=false
            body={ lambda ; e:f32[] f:f32[] g:f32[]. let
                h:f32[] = multiply f e
                i:f32[] = add h g
                j:f32[] = multiply f f
              in (i, j) }
          ] 0.9:f32[] a b
        in (c, d) }"
    `);
  });

  test("a branch", () => {
    const clipped = (x: t.Tensor): unknown =>
      t.cond(
        x.sum().greater(1),
        (y: t.Tensor) => y.divide(y.sum()),
        (y: t.Tensor) => y,
        x,
      );
    expect(graphOf([[3]], clipped)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[3]. let
          b:f32[] = sum[axes=[0] keepDims=false] a
          c:bool[] = greater b 1.0:f32[]
          d:i32[] = astype[dtype=i32] c
          e:f32[3] = cond[
            branch0={ lambda ; f:f32[3]. let in (f,) }
            branch1={ lambda ; g:f32[3]. let
                h:f32[] = sum[axes=[0] keepDims=false] g
                i:f32[3] = divide g h
              in (i,) }
          ] d a
        in (e,) }"
    `);
  });

  test("a loop", () => {
    const newton = (x: t.Tensor): unknown =>
      t.whileLoop(
        (y: t.Tensor) => t.abs(y.multiply(y).subtract(2)).greater(1e-6),
        (y: t.Tensor) => y.subtract(y.multiply(y).subtract(2).divide(y.multiply(2))),
        x,
      );
    expect(graphOf([[]], newton)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[]. let
          b:f32[] = while[
            conditionConstants=2 bodyConstants=2
            condition={ lambda ; c:f32[] d:f32[] e:f32[]. let
                f:f32[] = multiply e e
                g:f32[] = subtract f c
                h:f32[] = abs g
                i:bool[] = greater h d
              in (i,) }
            body={ lambda ; j:f32[] k:f32[] l:f32[]. let
                m:f32[] = multiply l l
                n:f32[] = subtract m j
                o:f32[] = multiply l k
                p:f32[] = divide n o
                q:f32[] = subtract l p
              in (q,) }
          ] 2.0:f32[] 0.000001:f32[] 2.0:f32[] 2.0:f32[] a
        in (b,) }"
    `);
  });

  test("per-example gradients: vmap of grad", () => {
    const squared = (w: t.Tensor, x: t.Tensor, y: t.Tensor): t.Tensor => T(x.dot(w).subtract(y).square());
    const each = t.vmap(t.grad(squared), { inAxes: [null, 0, 0] });
    expect(graphOf([[3], [8, 3], [8]], each)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[3] b:f32[8,3] c:f32[8]. let
          d:f32[8,1,1,3] = reshape[shape=[8,1,1,3]] b
          e:f32[1,3,1] = reshape[shape=[1,3,1]] a
          f:f32[8,1,1,1] = matmul d e
          g:f32[8] = reshape[shape=[8]] f
          h:f32[8] = subtract g c
          i:f32[8] = add h h
          j:f32[8,1,1,1] = reshape[shape=[8,1,1,1]] i
          k:f32[8,1,3,1] = reshape[shape=[8,1,3,1]] b
          l:f32[8,1,3,1] = matmul k j
          m:f32[8,3] = reshape[shape=[8,3]] l
        in (m,) }"
    `);
  });

  test("a checkpoint under grad: the inner values are computed again", () => {
    const block = t.checkpoint((x: t.Tensor) => x.sin().multiply(x).exp());
    expect(
      graphOf(
        [[4]],
        t.grad((x: t.Tensor) => T(block(x)).sum()),
      ),
    ).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[4]. let
          b:f32[4] = broadcastTo[shape=[4]] 1.0:f32[]
          c:f32[4] = call[
            remat=true
            body={ lambda ; d:f32[4] e:f32[4]. let
                f:f32[4] = sin d
                g:f32[4] = cos d
                h:f32[4] = multiply f d
                i:f32[4] = exp h
                j:f32[4] = multiply i f
                k:f32[4] = multiply i d
                l:f32[4] = multiply k g
                m:f32[4] = add j l
              in (m,) }
          ] a b
        in (c,) }"
    `);
  });

  test("a chain of elementwise ops, simplified, in one fusion group", () => {
    const gate = (x: t.Tensor, y: t.Tensor): t.Tensor => {
      const z = T(t.negative(t.negative(x)).multiply(1).add(t.negative(y)));
      return T(
        t
          .sigmoid(z)
          .multiply(t.tanh(z.reshape([6]).reshape([2, 3])))
          .astype("f32"),
      );
    };
    expect(graphOf([[2, 3], [3]], gate)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[2,3] b:f32[3]. let
          c:f32[2,3] = subtract a b
          d:f32[2,3] = sigmoid c
          e:f32[2,3] = tanh c
          f:f32[2,3] = multiply d e
        in (f,) }"
    `);
    const graph = trace(
      "f",
      [
        { dtype: "f32", shape: [2, 3] },
        { dtype: "f32", shape: [3] },
      ],
      (x, y) => [gate(x, y)],
    );
    const { groups } = optimize(graph, { backend: t.defaultBackend() });
    expect(groups!.map(({ nodes }) => nodes.map(({ op }) => op.name).join(" "))).toEqual([
      "subtract sigmoid tanh multiply",
    ]);
  });
});
