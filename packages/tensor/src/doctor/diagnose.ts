// What the facts mean: one check for each thing, with what to do about it.
// In: facts.  Out: a diagnosis, and its text.
// Invariant: pure; what is missing and not needed is no fault, what is there and does not work is one.
// Not here: gathering (facts.ts).
import { defaultLimits } from "../native/limits.js";
import { TABLE_HASH } from "../opcodes.generated.js";
import { VERSION } from "../version.js";
import type { Facts } from "./facts.js";
import type { Smoke } from "./smoke.js";

/** `ok`: works. `missing`: not there, and everything runs without it. `broken`: there and does not work. */
export type CheckState = "ok" | "missing" | "broken";

/** One thing that was looked at. */
export interface DoctorCheck {
  /** What: `node`, `platform`, `addon`, `mlx`, `blas`, `table`, `simd`, `threads`, `memory`, `compiler`, `reference`, `native`, `default`. */
  readonly name: string;
  readonly state: CheckState;
  /** What was found, in one line. */
  readonly found: string;
  /** What to do, where there is something to do. */
  readonly remedy?: string;
}

/** What the doctor says. */
export interface Diagnosis {
  /** Nothing is broken. */
  readonly ok: boolean;
  /** Version of `@sextant/tensor`. */
  readonly version: string;
  /** The backend new tensors are made on, undefined when it cannot be chosen. */
  readonly backend: string | undefined;
  readonly checks: readonly DoctorCheck[];
}

const OLDEST_NODE: readonly [number, number] = [20, 19];

// f32 sums of sixteen products, once more summed: what reordering may change.
const TOLERANCE = 1e-5;

/** The diagnosis for these facts. */
export function diagnose(facts: Facts): Diagnosis {
  const checks = [
    nodeCheck(facts),
    { name: "platform", state: "ok" as const, found: facts.platform },
    ...addonChecks(facts),
    threadsCheck(facts),
    memoryCheck(facts),
    compilerCheck(facts),
    ...smokeChecks(facts),
    defaultCheck(facts),
  ];
  return {
    ok: checks.every(({ state }) => state !== "broken"),
    version: VERSION,
    backend: "name" in facts.chosen ? facts.chosen.name : undefined,
    checks,
  };
}

function nodeCheck({ node }: Facts): DoctorCheck {
  if (node === undefined)
    return {
      name: "node",
      state: "missing",
      found: "this host is not Node",
      remedy: "the reference backend runs here",
    };
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [oldest, least] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= least)) return { name: "node", state: "ok", found: node };
  return { name: "node", state: "broken", found: node, remedy: `install Node ${oldest}.${least} or newer` };
}

/** The addon, and what it says about itself; or where it was looked for. */
function addonChecks({ addon }: Facts): readonly DoctorCheck[] {
  if (addon.ok) {
    const { mlx, blas, tableHash, simd, device, ops } = addon.binding.info();
    return [
      { name: "addon", state: "ok", found: `${addon.place} (${ops.length} ops, ${device})` },
      { name: "mlx", state: "ok", found: mlx },
      { name: "blas", state: "ok", found: blas },
      { name: "table", state: "ok", found: tableHash },
      { name: "simd", state: "ok", found: simd },
    ];
  }
  const tried = addon.attempts.map(({ place, fault }) => `${place}: ${fault}`).join("; ");
  const broken = addon.attempts.some(({ fault }) => fault !== "not there");
  return [
    {
      name: "addon",
      state: broken ? "broken" : "missing",
      found: `${addon.reason}${tried === "" ? "" : ` [${tried}]`}`,
      remedy: broken
        ? "install matching versions of @sextant/tensor and @sextant/tensor-native again; the platform package needs glibc 2.34"
        : "npm install @sextant/tensor-native, without --omit=optional",
    },
    { name: "table", state: "ok", found: TABLE_HASH },
  ];
}

function threadsCheck({ threads: { threads, source, ignored }, addon }: Facts): DoctorCheck {
  const inForce = addon.ok ? addon.binding.info().threads : threads;
  const found = inForce === threads ? `${threads}, from ${source}` : `${inForce} in use; ${threads}, from ${source}`;
  if (ignored.length === 0) return { name: "threads", state: "ok", found };
  return { name: "threads", state: "broken", found: `${found}; ${ignored.join("; ")}`, remedy: "correct the variable" };
}

function memoryCheck({ memory }: Facts): DoctorCheck {
  if (!Number.isFinite(memory)) return { name: "memory", state: "ok", found: "not known here, no limit" };
  const { active, cache } = defaultLimits(memory);
  const found = `${gibibytes(memory)} for this process; by default ${gibibytes(active)} may be active, ${gibibytes(cache)} kept`;
  return { name: "memory", state: "ok", found };
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function compilerCheck({ compiler }: Facts): DoctorCheck {
  if (compiler !== undefined) return { name: "compiler", state: "ok", found: compiler };
  const remedy = "only defn's fuse option wants one; install g++";
  return { name: "compiler", state: "missing", found: "no C++ compiler on the path", remedy };
}

/** Each backend computes, and they agree. */
function smokeChecks({ reference, native }: Facts): readonly DoctorCheck[] {
  const checks = [smokeCheck("reference", reference)];
  if (native === undefined) return checks;
  const own = smokeCheck("native", native);
  if (!("values" in reference) || !("values" in native)) return [...checks, own];
  const distance = distanceOf(reference.values, native.values);
  if (distance <= TOLERANCE)
    return [...checks, { ...own, found: `${own.found}; at most ${distance.toExponential(0)} from reference` }];
  return [
    ...checks,
    {
      name: "native",
      state: "broken",
      found: `it computes other numbers than reference: ${distance.toExponential(1)} apart`,
      remedy: 'set SEXTANT_BACKEND=reference, and report this with the output of "doctor --json"',
    },
  ];
}

function smokeCheck(name: string, result: Smoke): DoctorCheck {
  if ("values" in result) return { name, state: "ok", found: `computes (${result.values.length} numbers compared)` };
  return { name, state: "broken", found: result.fault, remedy: 'report this with the output of "doctor --json"' };
}

/** The largest difference; infinite when something is no number or not there. */
function distanceOf(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => {
    const distance = Math.abs(value - b[i]!);
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(most, distance);
  }, 0);
}

function defaultCheck({ chosen }: Facts): DoctorCheck {
  if ("name" in chosen) return { name: "default", state: "ok", found: `new tensors are made on ${chosen.name}` };
  return { name: "default", state: "broken", found: chosen.fault, remedy: "correct SEXTANT_BACKEND or unset it" };
}

const MARKS: Readonly<Record<CheckState, string>> = { ok: "ok", missing: "--", broken: "NO" };

/** The diagnosis as lines for a terminal.
 * @example doctorText({ ok: true, version: "1.0.0", backend: "reference", checks: [] }).split("\n").length;  // => 2 */
export function doctorText({ ok, version, backend, checks }: Diagnosis): string {
  const lines = checks.flatMap(({ name, state, found, remedy }) => [
    `${MARKS[state]}  ${name.padEnd(10)} ${found}`,
    ...(remedy === undefined || state === "ok" ? [] : [`${" ".repeat(15)}-> ${remedy}`]),
  ]);
  const end = ok
    ? `everything works; new tensors are made on ${backend}`
    : "something is there and does not work: see the lines with NO";
  return [`@sextant/tensor ${version}`, ...lines, end].join("\n");
}
