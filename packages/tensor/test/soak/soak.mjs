// Long runs that must leave memory where it was: prints what they took, fails where something grew.
// In: the built package; words of the loads to run (none = all); `--light` for a tenth of the work, `--idle` for ten idle
//   seconds after a burst, `--unbounded` where memory is not what is looked at.  Out: a line for each load, exit code 1 when one grew.
// Run with --expose-gc, so that what is unreachable does not count.
import { setTimeout as sleep } from "node:timers/promises";
import * as t from "../../dist/index.js";

// On a busy machine the threads of a product spin while they wait for each other; speed is not what is looked at.
t.configure({ threads: 1 });

const MEBIBYTE = 2 ** 20;
const flags = process.argv.slice(2);
const size = flags.includes("--light") ? 0.1 : 1;
const only = flags.filter((flag) => !flag.startsWith("--"));

const times = (count) => Math.max(20, Math.round(count * size));

/** Resident and active bytes when nothing is unreachable or kept for reuse. */
async function held() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await sleep(10);
  }
  t.memory.clearCache();
  return { resident: process.memoryUsage().rss, active: t.memory.stats().active };
}

function trainingSteps(count) {
  const key = t.random.key(1);
  const x = t.random.normal(key, [128, 64]);
  const y = t.random.normal(t.random.key(2), [128, 1]);
  const loss = (p) => t.mean(t.square(t.subtract(t.matmul(t.tanh(t.matmul(x, p.a)), p.b), y)));
  const step = t.defn((p) => {
    const [value, grads] = t.valueAndGrad(loss)(p);
    return [value, t.tree.map((w, g) => t.subtract(w, t.multiply(g, 0.01)), p, grads)];
  });
  let p = {
    a: t.multiply(t.random.normal(t.random.key(3), [64, 64]), 0.1),
    b: t.multiply(t.random.normal(t.random.key(4), [64, 1]), 0.1),
  };
  for (let i = 0; i < count; i++) {
    const [value, next] = step(p);
    if (i % 50 === 49) value.item();
    p = next;
  }
}

function eagerOps(count) {
  let x = t.ones([256]);
  for (let i = 0; i < count; i++) x = x.multiply(1.000001);
  x.sum().item();
}

function streams(count) {
  for (let i = 0; i < count; i++) {
    const stream = new t.Stream();
    t.withStream(stream, () =>
      t
        .matmul(t.ones([32, 32]), t.ones([32, 32]))
        .sum()
        .item(),
    );
    stream.close();
  }
}

function programs(count) {
  const a = t.ones([64, 64]);
  const weights = t.ones([64, 64]);
  for (let i = 0; i < count; i++) {
    const f = t.defn((v) => t.sum(t.add(t.matmul(v, weights), i)), { cacheSize: 1, name: `program${i}` });
    f(a).item();
    f.clearCache();
  }
}

async function asyncReads(count) {
  for (let i = 0; i < count; i += 20)
    await Promise.all(Array.from({ length: 20 }, (_, j) => t.add(t.ones([1000]), i + j).data()));
}

async function aborts(count) {
  const step = t.defn((a) => t.scan((c, row) => [t.tanh(t.add(c, row)), c], t.zeros([16]), a));
  const x = t.ones([16, 16]);
  for (let i = 0; i < count; i++) {
    const controller = new AbortController();
    const run = step.async(x, { signal: controller.signal }).catch(() => {});
    if (i % 2) setTimeout(() => controller.abort(), i % 3);
    else controller.abort();
    await run;
  }
}

/** Loads: what is done, how often, and how much may stay, in MiB: resident and active. */
const LOADS = {
  "training steps": { run: trainingSteps, count: 1000, resident: 48, active: 1 },
  "eager ops in one synchronous loop": { run: eagerOps, count: 100_000, resident: 64, active: 1 },
  "streams opened and closed": { run: streams, count: 200, resident: 32, active: 1 },
  "programs compiled and dropped": { run: programs, count: 2000, resident: 64, active: 1 },
  "asynchronous reads": { run: asyncReads, count: 5000, resident: 32, active: 1 },
  "aborted runs": { run: aborts, count: 1000, resident: 32, active: 1 },
};

const mebibytes = (bytes) => `${bytes < 0 ? "" : "+"}${(bytes / MEBIBYTE).toFixed(1)} MiB`;
let failed = 0;
function report(name, what, good) {
  if (!good) failed++;
  console.log(`${good ? "ok  " : "GREW"} ${name}: ${what}`);
}

for (const [name, { run, count, resident, active }] of Object.entries(LOADS)) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) continue;
  // The first runs load code and fill pools.
  await run(times(count / 10));
  const before = await held();
  const start = performance.now();
  await run(times(count));
  const seconds = (performance.now() - start) / 1000;
  const after = await held();
  const grown = { resident: after.resident - before.resident, active: after.active - before.active };
  report(
    `${times(count)} ${name}`,
    `resident ${mebibytes(grown.resident)}, active ${mebibytes(grown.active)}, ${seconds.toFixed(1)} s`,
    flags.includes("--unbounded") || (grown.resident <= resident * MEBIBYTE && grown.active <= active * MEBIBYTE),
  );
}

if (flags.includes("--idle")) {
  await held();
  const before = process.memoryUsage().rss;
  // A burst of half a gigabyte that nobody disposes.
  const burst = () => {
    for (let i = 0; i < 128; i++) t.evaluate(t.multiply(t.ones([MEBIBYTE]), i));
    const all = Array.from({ length: 64 }, (_, i) => t.multiply(t.ones([MEBIBYTE]), i));
    t.evaluate(all);
  };
  burst();
  const peak = process.memoryUsage().rss;
  await sleep(10_000);
  const after = process.memoryUsage().rss;
  report(
    "ten idle seconds after a burst",
    `resident ${mebibytes(peak - before)} in the burst, ${mebibytes(after - before)} after`,
    after - before <= 64 * MEBIBYTE,
  );
}
process.exitCode = failed === 0 ? 0 : 1;
