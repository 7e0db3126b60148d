// Rates that change: functions of the number of steps taken.
// In: a count, a number or an integer tensor of any shape.  Out: f32 of its shape, computed in f64.
// Invariant: functions of tensors without effects, so that they run inside compiled steps; step 0 is the first.
// Source: the schedules of Optax.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, strengthened, withDType } from "../ops/arguments.js";
import { maximum, minimum, multiply, power, subtract } from "../ops/arithmetic.js";
import { greaterEqual, less, selectWhere } from "../ops/comparison.js";
import { checkFunction } from "../ops/control/closed.js";
import { fullLike } from "../ops/creation.js";
import { clip, cos, floor } from "../ops/functions.js";
import { checkSettings } from "../ops/settings.js";
import type {
  CosineDecayOptions,
  ExponentialDecayOptions,
  OneCycleOptions,
  TransitionOptions,
  WarmupCosineOptions,
} from "../options/optim.js";

/** A value for every number of steps taken. */
export type Schedule = (count: TensorLike) => Tensor;

/** A schedule from its formula in f64. */
function schedule(op: string, formula: (count: Tensor) => Tensor): Schedule {
  return (count) => withDType(formula(strengthened(withDType(asTensor(op, count), "f64"))), "f32");
}

/** The same value always.
 * Throws `argument/range`.
 * @example optim.constantSchedule(0.5)(7).item();  // => 0.5 */
export function constantSchedule(value: number): Schedule {
  const op = "optim.constantSchedule";
  checkSettings(op, { finite: { value } });
  return schedule(op, (count) => fullLike(count, value) as Tensor);
}

/** From one value to another by a power of the share of steps that are left.
 * Throws `argument/range`.
 * Source: Optax `polynomial_schedule`.
 * @example optim.polynomialSchedule(1, 0, 2, 10)(5).item();  // => 0.25 */
export function polynomialSchedule(
  init: number,
  end: number,
  exponent: number,
  steps: number,
  { begin = 0 }: TransitionOptions = {},
): Schedule {
  const op = "optim.polynomialSchedule";
  checkSettings(op, { finite: { init, end, exponent }, steps: { steps }, wait: { begin } });
  return schedule(op, (count) => {
    const left = subtract(1, clip(count.subtract(begin), 0, steps).divide(steps));
    return power(left, exponent)
      .multiply(init - end)
      .add(end) as Tensor;
  });
}

/** From one value to another in a straight line.
 * Throws `argument/range`.
 * Source: Optax `linear_schedule`.
 * @example optim.linearSchedule(0, 1, 4)(3).item();  // => 0.75 */
export function linearSchedule(init: number, end: number, steps: number, options: TransitionOptions = {}): Schedule {
  return polynomialSchedule(init, end, 1, steps, options);
}

/** Times `rate` in every `steps` steps.
 * Throws `argument/range`, also for a rate that is not positive.
 * Source: Optax `exponential_decay`.
 * @example optim.exponentialDecay(1, 10, 0.25)(5).item();  // => 0.5 */
export function exponentialDecay(
  init: number,
  steps: number,
  rate: number,
  options: ExponentialDecayOptions = {},
): Schedule {
  const op = "optim.exponentialDecay";
  const { begin = 0, staircase = false, end } = options;
  checkSettings(op, { finite: { init }, steps: { steps }, positive: { rate }, wait: { begin } });
  if (end !== undefined) checkSettings(op, { finite: { end } });
  const bound = rate < 1 ? maximum : minimum;
  return schedule(op, (count) => {
    const periods = maximum(count.subtract(begin).divide(steps), 0) as Tensor;
    const value = power(rate, staircase ? floor(periods) : periods).multiply(init);
    return (end === undefined ? value : bound(value, end)) as Tensor;
  });
}

/** Down half a wave of the cosine.
 * Throws `argument/range`.
 * Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts"; Optax `cosine_decay_schedule`.
 * @example optim.cosineDecay(1, 10)(5).item();  // => 0.5 */
export function cosineDecay(
  init: number,
  steps: number,
  { alpha = 0, exponent = 1 }: CosineDecayOptions = {},
): Schedule {
  const op = "optim.cosineDecay";
  checkSettings(op, { finite: { init, alpha, exponent }, steps: { steps } });
  return schedule(op, (count) => {
    const share = minimum(count, steps).multiply(Math.PI / steps);
    const wave = (cos(share) as Tensor).add(1).multiply(0.5);
    return power(wave, exponent)
      .multiply(1 - alpha)
      .add(alpha)
      .multiply(init) as Tensor;
  });
}

/** In a straight line up to a peak, then down half a wave; `steps` counts both.
 * Throws `argument/range`, also when the warm-up is not shorter than all steps.
 * Source: Optax `warmup_cosine_decay_schedule`.
 * @example optim.warmupCosineDecay(1, 10, 110)(new Int32Array([5, 10, 60])).toArray();  // => [0.5,1,0.5] */
export function warmupCosineDecay(
  peak: number,
  warmup: number,
  steps: number,
  { init = 0, end = 0, exponent = 1 }: WarmupCosineOptions = {},
): Schedule {
  const op = "optim.warmupCosineDecay";
  checkSettings(op, { finite: { peak, init, end }, steps: { warmup, steps, "steps - warmup": steps - warmup } });
  const alpha = peak === 0 ? 0 : end / peak;
  return joinSchedules(
    [linearSchedule(init, peak, warmup), cosineDecay(peak, steps - warmup, { alpha, exponent })],
    [warmup],
  );
}

/** A value that is multiplied at certain steps: `{ 100: 0.1 }` takes a tenth from step 100 on.
 * Throws `argument/range`.
 * Source: Optax `piecewise_constant_schedule`.
 * @example optim.piecewiseConstant(1, { 10: 0.5 })(new Int32Array([9, 10])).toArray();  // => [1,0.5] */
export function piecewiseConstant(init: number, scales: Readonly<Record<number, number>>): Schedule {
  const op = "optim.piecewiseConstant";
  checkSettings(op, { finite: { init } });
  const steps = Object.entries(scales).map(([at, scale]) => ({ at: Number(at), scale }));
  for (const { at, scale } of steps)
    checkSettings(op, { wait: { step: at }, finite: { [`scale of step ${at}`]: scale } });
  return schedule(op, (count) =>
    steps.reduce(
      (value, { at, scale }) => selectWhere(greaterEqual(count, at), value.multiply(scale), value) as Tensor,
      fullLike(count, init) as Tensor,
    ),
  );
}

/** Schedules one after the other; each counts from its own beginning.
 * Throws `argument/lengths` unless there is one boundary fewer than schedules, `argument/range` unless they rise.
 * Source: Optax `join_schedules`.
 * @example optim.joinSchedules([() => 1, (n) => n], [10])(new Int32Array([9, 12])).toArray();  // => [1,2] */
export function joinSchedules(
  schedules: readonly ((count: Tensor) => TensorLike)[],
  boundaries: readonly number[],
): Schedule {
  const op = "optim.joinSchedules";
  if (schedules.length !== boundaries.length + 1)
    throw new ArgumentError({
      code: "argument/lengths",
      op,
      what: `${schedules.length} schedules and ${boundaries.length} boundaries`,
      remedy: "pass the steps between the schedules, one fewer than these",
    });
  for (const [i, at] of boundaries.entries())
    checkSettings(op, { steps: { [`boundary ${i} less the one before`]: at - (boundaries[i - 1] ?? 0) } });
  for (const [i, each] of schedules.entries()) checkFunction(each, op, `schedule ${i}`);
  return schedule(op, (count) =>
    boundaries.reduce(
      (value, at, i) => selectWhere(less(count, at), value, schedules[i + 1]!(count.subtract(at) as Tensor)) as Tensor,
      multiply(fullLike(count, 1), schedules[0]!(count)) as Tensor,
    ),
  );
}

/** Up to a peak and down below the first value, each along half a wave.
 * Throws `argument/range`.
 * Source: Smith and Topin, "Super-convergence"; Optax `cosine_onecycle_schedule`.
 * @example optim.cosineOneCycle(100, 1)(30).item();  // => 1 */
export function cosineOneCycle(
  steps: number,
  peak: number,
  { warmup = 0.3, division = 25, finalDivision = 1e4 }: OneCycleOptions = {},
): Schedule {
  const op = "optim.cosineOneCycle";
  checkSettings(op, { steps: { steps }, finite: { peak }, share: { warmup }, positive: { division, finalDivision } });
  const turn = Math.trunc(steps * warmup);
  checkSettings(op, {
    steps: { "the number of steps that go up": turn, "the number of steps that go down": steps - turn },
  });
  const first = peak / division;
  const last = first / finalDivision;
  const wave = (from: number, to: number, share: Tensor): Tensor =>
    (cos(share.multiply(Math.PI)) as Tensor)
      .add(1)
      .multiply((from - to) / 2)
      .add(to) as Tensor;
  return schedule(op, (count) => {
    const down = clip(count.subtract(turn).divide(steps - turn), 0, 1) as Tensor;
    return selectWhere(
      less(count, turn),
      wave(first, peak, count.divide(turn) as Tensor),
      wave(peak, last, down),
    ) as Tensor;
  });
}
