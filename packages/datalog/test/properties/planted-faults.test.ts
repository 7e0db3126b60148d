// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the faults are pieces of source code.
// The properties show their teeth: each of these faults, planted into the engine, is found by generated programs within the budget of a run.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Knowledge, type KnowledgeError, LimitError, parse, type Row, type Tuple } from "../../src/index.js";
import { type DemandSpec, demands } from "../support/demands.js";
import { engineWith, type Fault } from "../support/faulty-engine.js";
import { type ProgramSpec, printProgram, programs } from "../support/generate.js";
import { joins } from "../support/joins.js";
import { PATIENCE, sized } from "../support/level.js";
import { oracle, type Sets, setsOf } from "../support/sets.js";
import { WAYS } from "../support/ways.js";

type Parse = typeof parse;

/** What is wrong with an engine on one input, or null. */
type Property = (engine: Parse, seed: number) => string | null;

const SEED = 20_261_123;

function difference(left: Sets, right: Sets): boolean {
  return JSON.stringify(left) !== JSON.stringify(right);
}

function attempt(run: () => string | null): string | null {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

/** Specifications of generated programs with what they mean, made once. */
const CASES: { readonly spec: ProgramSpec; readonly text: string; readonly wanted: Sets }[] = [];

/** The same for demands. */
const DEMANDS: DemandSpec[] = [];

/** Every way to evaluate gives what the definition gives. */
const agreement: Property = (engine, number) => {
  const { spec, text, wanted } = CASES[number]!;
  return attempt(() => {
    const program = engine(text);
    for (const [way, options] of Object.entries(WAYS)) {
      if (difference(setsOf(program, program.evaluate(spec.facts, options)), wanted)) return way;
    }
    return null;
  });
};

/** A limit that is just enough is no limit; one less is an error. */
const limits: Property = (engine, number) => {
  const { spec, text } = CASES[number]!;
  const passes = (options: object): boolean => {
    try {
      engine(text).evaluate(spec.facts, options);
      return true;
    } catch (error) {
      if ((error as Error).name === LimitError.name) return false;
      throw error;
    }
  };
  return attempt(() => {
    const { tuples, strata } = engine(text).evaluate(spec.facts).stats;
    if (!passes({ maxTuples: tuples })) return "as many tuples as there are";
    if (tuples > 0 && passes({ maxTuples: tuples - 1 })) return "a tuple fewer";
    const rounds = Math.max(0, ...strata.filter(({ recursive }) => recursive).map(({ iterations }) => iterations - 1));
    if (!passes({ maxIterations: rounds })) return "as many rounds as there are";
    return rounds > 0 && passes({ maxIterations: rounds - 1 }) ? "a round fewer" : null;
  });
};

const DISTANCES = `
.decl edge(x: number, y: number, cost: number)
.input edge
.decl dist(x: number, d: number)
.output dist
dist(0, 0).
dist(y, d + c) :- dist(x, d), edge(x, y, c).
dist(x, d) <= dist(x, e) :- e <= d.
`;

/** Shortest distances by subsumption are those of Bellman and Ford. */
const distances: Property = (engine, number) => {
  const below = ((state: number) => (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % n;
  })(number + 1);
  const edge = Array.from({ length: 4 + below(12) }, () => [below(6), below(6), 1 + below(9)] as const);
  const best = new Map([[0, 0]]);
  for (let round = 0; round < 6; round++) {
    for (const [x, y, cost] of edge) {
      const reached = best.get(x);
      if (reached !== undefined) best.set(y, Math.min(best.get(y) ?? Number.POSITIVE_INFINITY, reached + cost));
    }
  }
  const wanted = [...best].map(([x, d]) => `${x},${d}`).sort();
  return attempt(() => {
    const program = engine(DISTANCES);
    for (const storage of ["map", "columnar"] as const) {
      for (const executor of ["interpreted", "generated"] as const) {
        const found = program
          .evaluate({ edge }, { storage, executor, maxIterations: 100 })
          .tuples("dist")
          .map(String)
          .sort();
        if (found.join(" ") !== wanted.join(" ")) return `${storage}, ${executor}`;
      }
    }
    return null;
  });
};

/** Goals get the answers of the full result, and what was not computed is never denied. */
const demand: Property = (engine, number) => {
  const { spec, goals } = DEMANDS[number]!;
  return attempt(() => {
    const program = engine(printProgram(spec));
    const full = program.evaluate(spec.facts);
    const demanded = program.evaluate(spec.facts, { strategy: "demand", goal: goals });
    const answers = (knowledge: Knowledge, goal: string): string => knowledge.query(goal).map(keyOfRow).sort().join();
    for (const goal of goals) if (answers(full, goal) !== answers(demanded, goal)) return goal;
    for (const relation of full.relations())
      for (const tuple of full.tuples(relation)) if (denies(demanded, relation, tuple)) return `${relation} denied`;
    return null;
  });
};

const keyOfRow = (row: Row): string => JSON.stringify(row);

function denies(knowledge: Knowledge, relation: string, tuple: Tuple): boolean {
  try {
    return !knowledge.has(relation, tuple);
  } catch (error) {
    if ((error as KnowledgeError).code === "knowledge/not-demanded") return false;
    throw error;
  }
}

const PROPERTIES: Readonly<Record<string, Property>> = { agreement, limits, distances, demand };

interface Planted extends Fault {
  readonly fault: string;
  readonly finds: keyof typeof PROPERTIES & string;
}

const FAULTS: readonly Planted[] = [
  {
    fault: "a delta version is dropped",
    finds: "agreement",
    file: "plan/seminaive.ts",
    text: "rule.recursive.length === 0 ? [-1] : rule.recursive;",
    instead: "rule.recursive.length === 0 ? [-1] : rule.recursive.slice(1);",
  },
  {
    fault: "the key of an index is permuted",
    finds: "agreement",
    file: "execute/codegen/generator.ts",
    text: "first2(${keys[0]}, ${keys[1]})",
    instead: "first2(${keys[1]}, ${keys[0]})",
  },
  {
    fault: "rows of bits are a word too short",
    finds: "agreement",
    file: "storage/bit-rows.ts",
    text: "this.width = (dims.at(-1)! + 31) >>> 5;",
    instead: "this.width = dims.at(-1)! >>> 5;",
  },
  {
    fault: "a second order of the bits does not grow",
    finds: "agreement",
    file: "storage/dense-relation.ts",
    text: "for (const order of this.orders) this.extendOrder(order);",
    instead: "",
  },
  {
    fault: "the limit of tuples is off by one",
    finds: "limits",
    file: "execute/limits.ts",
    text: "if (tuples > maxTuples)",
    instead: "if (tuples > maxTuples + 1)",
  },
  {
    fault: "the limit of rounds is off by one",
    finds: "limits",
    file: "execute/limits.ts",
    text: "progress.iteration >= maxIterations",
    instead: "progress.iteration > maxIterations",
  },
  {
    fault: "the last stratum, with its negations, runs one too early",
    finds: "agreement",
    file: "execute/fixpoint.ts",
    text: "for (let stratum = 0; stratum < request.machine.plan.strata.length; stratum++) {",
    instead:
      "const count = request.machine.plan.strata.length;\nfor (let at = 0; at < count; at++) {\nconst stratum = count < 2 || at < count - 2 ? at : 2 * count - 3 - at;",
  },
  {
    fault: "all atoms of the delta's relation read delta",
    finds: "agreement",
    file: "plan/order.ts",
    text: 'const version = position === request.delta ? "delta" : "total";',
    instead: 'const version = relation === request.body.atoms[request.delta]?.relation ? "delta" : "total";',
  },
  {
    fault: "a worse value replaces a better one",
    finds: "distances",
    file: "storage/lattice-relation.ts",
    text: '!(order === "least" ? value < best :',
    instead: '!(order === "least" ? value > best :',
  },
  {
    fault: "subsumption deletes nothing",
    finds: "distances",
    file: "execute/subsume.ts",
    text: "if (judges.length === 0) return null;",
    instead: "return null;",
  },
  {
    fault: "an aggregate forgets its group",
    finds: "agreement",
    file: "plan/order.ts",
    text: "        bound,\n        needed: target === null",
    instead: "        bound: new Set(),\n        needed: target === null",
  },
  {
    fault: "generated code reads a constant wrong",
    finds: "agreement",
    file: "execute/source.ts",
    text: "return integer((value as number) | 0);",
    instead: "return integer(((value as number) + 1) | 0);",
  },
  {
    fault: "a change of representation loses what is pending",
    finds: "agreement",
    file: "execute/representation.ts",
    text: "copy(relation.size, relation.count);",
    instead: "",
  },
  {
    fault: "one match is enough inside an aggregate",
    finds: "agreement",
    file: "plan/order.ts",
    text: "once: !counting && bind.length === 0",
    instead: "once: bind.length === 0",
  },
  {
    fault: "the last demand of a rule is not passed on",
    finds: "demand",
    file: "plan/magic.ts",
    text: "if (pattern.length === 0) continue;\n    const args",
    instead: "if (pattern.length === 0 || demand === passing.demands.at(-1)) continue;\n    const args",
  },
  {
    fault: "the columns of a demand are swapped",
    finds: "demand",
    file: "plan/magic.ts",
    text: "demand.args[demand.columns.indexOf(column)]!",
    instead: "demand.args[demand.columns.length - 1 - demand.columns.indexOf(column)]!",
  },
  {
    fault: "a pattern answers questions that it shares a column with",
    finds: "demand",
    file: "plan/magic.ts",
    text: ".find((pattern) => pattern.every(",
    instead: ".find((pattern) => pattern.length === 0 || pattern.some(",
  },
  {
    fault: "negations are believed within a recursion",
    finds: "demand",
    file: "plan/magic.ts",
    text: "const inCycle = negatedInCycles(made.checked);",
    instead: "const inCycle = new Set<number>();",
  },
  {
    fault: "an equivalence is closed over demanded pairs",
    finds: "demand",
    file: "plan/magic.ts",
    text: 'representation === "eqrel" || ',
    instead: "",
  },
  {
    fault: "what was not demanded is denied",
    finds: "demand",
    file: "demand.ts",
    text: "      isWhole(relation) ||\n",
    instead: "      true ||\n",
  },
];

const BUDGET = sized(120, 500);

/** The first input on which a property fails, or null. */
function firstFailure(property: Property, engine: Parse): { readonly at: number; readonly how: string } | null {
  for (let at = 0; at < BUDGET; at++) {
    const how = property(engine, at);
    if (how !== null) return { at, how };
  }
  return null;
}

beforeAll(() => {
  // Every third program joins two recursive relations; every second one is declared upside down, so that no order of strata is right by luck.
  const general = fc.sample(programs, { numRuns: BUDGET, seed: SEED });
  const joined = fc.sample(joins, { numRuns: BUDGET, seed: SEED });
  for (let number = 0; number < BUDGET; number++) {
    const drawn = number % 3 === 2 ? joined[number]! : general[number]!;
    const spec = number % 2 === 0 ? drawn : { ...drawn, declarations: [...drawn.declarations].reverse() };
    const text = printProgram(spec);
    CASES.push({ spec, text, wanted: oracle(parse(text), spec.facts) });
  }
  DEMANDS.push(...fc.sample(demands, { numRuns: BUDGET, seed: SEED }));
}, PATIENCE);

describe("planted faults", () => {
  test("nothing is found in the engine as it is", { timeout: PATIENCE * 4 }, async () => {
    const engine = await engineWith(null);
    for (const [name, property] of Object.entries(PROPERTIES)) expect(firstFailure(property, engine), name).toBeNull();
  });
  test.for(FAULTS)("$fault: found by $finds", { timeout: PATIENCE * 4 }, async ({ finds, ...fault }) => {
    expect(firstFailure(PROPERTIES[finds]!, await engineWith(fault))).not.toBeNull();
  });
  test("a fault that cannot be planted is an error", async () => {
    const fault = { file: "storage/hash-relation.ts", text: "this text is nowhere", instead: "" };
    await expect(engineWith(fault)).rejects.toThrow("does not have this text once");
  });
});
