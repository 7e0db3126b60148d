// The addon computes with the number of threads that was chosen, whenever it was.
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
