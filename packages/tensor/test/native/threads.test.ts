// The addon computes with the number of threads that was chosen, whenever it was; results do not depend on it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

type Environment = Readonly<Record<string, string>>;

describe("the addon computes with that number", () => {
  const addon = fileURLToPath(new URL("../../../tensor-native/build/Release/sextant_native.node", import.meta.url));
  const script = `
    const { configure, tensor, add } = await import("@sextant/tensor");
    if (process.argv[1] === "before") configure({ threads: 1 });
    add(tensor([1]), 1).dataSync();
    if (process.argv[1] === "after") configure({ threads: 1 });
    console.log(process.getBuiltinModule("module").createRequire(import.meta.url)(${JSON.stringify(addon)}).info().threads);`;

  const printed = (when: string, environment: Environment) => {
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script, when], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
      env: { PATH: process.env["PATH"], SEXTANT_BACKEND: "native", ...environment },
    });
    return `${run.stdout}${run.stderr}`.trim();
  };

  test.for([
    { what: "from the environment", when: "never", environment: { SEXTANT_NUM_THREADS: "2" }, prints: "2" },
    { what: "OpenMP's variable", when: "never", environment: { OMP_NUM_THREADS: "1" }, prints: "1" },
    { what: "configured before", when: "before", environment: { SEXTANT_NUM_THREADS: "2" }, prints: "1" },
    { what: "configured afterwards", when: "after", environment: { SEXTANT_NUM_THREADS: "2" }, prints: "1" },
    {
      what: "a bad value is named and passed over",
      when: "never",
      environment: { SEXTANT_NUM_THREADS: "two", OMP_NUM_THREADS: "2" },
      prints: '2\n@sextant/tensor: SEXTANT_NUM_THREADS is "two", not a whole number from 1 to 1024; it is ignored',
    },
  ] as { what: string; when: string; environment: Environment; prints: string }[])(
    "$what",
    { timeout: 20_000 },
    ({ when, environment, prints }) => expect(printed(when, environment)).toBe(prints),
  );
});

test("results are the same bits with one thread and with many", { timeout: 60_000 }, () => {
  const script = `
    const { createHash } = await import("node:crypto");
    const t = await import("@sextant/tensor");
    const x = t.random.normal(t.random.key(1), [700, 1100]);
    const image = t.random.normal(t.random.key(2), [3, 40, 40, 17]);
    const kernel = t.random.normal(t.random.key(3), [19, 3, 3, 17]);
    const results = [
      t.tanh(x).multiply(t.transpose(x).reshape([700, 1100])).add(t.exp(x)),
      t.defn((v) => t.sin(v).add(v.astype("f16").multiply(2).astype("f32")).greater(0.5))(x),
      t.softmax(x), t.nn.layerNorm(x), x.sum({ axis: 1 }), t.max(x.reshape([7, 100, 1100]), { axis: 1 }),
      t.conv(image, kernel, { padding: "SAME", strides: [2, 1] }),
    ];
    for (const each of results) console.log(createHash("sha256").update(new Uint8Array(each.dataSync().buffer)).digest("hex"));`;
  const printed = (threads: string): string => {
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
      env: { PATH: process.env["PATH"], SEXTANT_BACKEND: "native", SEXTANT_NUM_THREADS: threads },
    });
    return `${run.stdout}${run.stderr}`;
  };
  const one = printed("1");
  expect(one.match(/^[0-9a-f]{64}$/gm)?.length).toBe(7);
  expect(printed("2")).toBe(one);
  expect(printed("5")).toBe(one);
});
