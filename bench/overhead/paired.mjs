// What an observer costs a call: pairs of blocks with and without it, taking turns.
// Times are CPU times of the process, since others use the machine too; what still falls into a block falls into few of them, and the median
// of many pairs does not see those. A block begins after calls that nobody times: attaching is done once in a program, not once a block.
// In: the name of a call and an observer.  Out: the ratios of the pairs, or null.
// Not here: the interval of their median (statistics.mjs).
import { microseconds, warmCall } from "./calls.mjs";

const PAIRS = 201;
/** A block takes about as long as this, in microseconds: far above the resolution of CPU times. */
const BLOCK = 6_000;

function cpuMicroseconds(call, count) {
  const before = process.cpuUsage();
  call.run(count);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

export const pairedRatios = (name, observe) => async () => {
  const call = warmCall(name);
  if (call === null) return null;
  const observer = await observe(call);
  const count = Math.max(2, Math.round(BLOCK / microseconds(call, 100)));
  const bare = () => {
    call.run(count >> 1);
    return cpuMicroseconds(call, count);
  };
  const observed = () => {
    observer.attach();
    const time = bare();
    observer.detach();
    return time;
  };
  for (let i = 0; i < 40; i++) observed();
  const ratios = Array.from({ length: PAIRS }, (_, pair) => {
    // Who goes first changes from pair to pair, so that neither gains from it.
    const [left, right] = pair % 2 === 0 ? [observed(), bare()] : [bare(), observed()].reverse();
    return Number((left / right).toFixed(4));
  });
  if (observer.seen() === 0) throw new Error("the observer saw nothing");
  return ratios;
};
