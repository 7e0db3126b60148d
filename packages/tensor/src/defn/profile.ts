// Where the time of one call goes: each node of the evaluator lane, what it runs inside below it.
// In: the steps of a plan, timed.  Out: a tree of times, as a table and as a flame view.
// Invariant: a node's time includes that of what it runs inside; programs without a profile carry no clock.
// Not here: programs of a compiler, which are one step (lane/native.ts).
import type { Backend } from "../backend.js";
import type { Lane, Step, Unit } from "../evaluate/plan.js";
import { evaluatorLane } from "../evaluate/step.js";
import { typesText } from "../graph/types.js";
import { flameView } from "./flame.js";
import type { Profile, ProfileNode } from "./times.js";

interface Timer {
  readonly name: string;
  readonly types: string;
  readonly origin: string | undefined;
  count: number;
  milliseconds: number;
  readonly below: Map<Unit, Timer>;
}

/** Times the steps of plans. */
export class Profiler {
  readonly lane: Lane;
  readonly #root: Timer;
  #now: Timer;

  constructor(label: string, backend: Backend) {
    this.#root = { name: label, types: "", origin: undefined, count: 1, milliseconds: 0, below: new Map() };
    this.#now = this.#root;
    this.lane = evaluatorLane(backend, (unit) => ({ ...unit, step: this.#timed(unit) }));
  }

  /** The profile of a call, which runs now. */
  run(call: () => unknown): Profile {
    const began = performance.now();
    const result = call();
    this.#root.milliseconds = performance.now() - began;
    const root = frozen(this.#root);
    return { result, root, toString: () => profileTable(root), toHtml: () => flameView(root) };
  }

  #timed(unit: Unit): Step {
    const { step } = unit;
    if (step.kind === "direct")
      return {
        kind: "direct",
        run: (operands) => {
          const end = this.#enter(unit);
          try {
            return step.run(operands);
          } finally {
            end();
          }
        },
      };
    const enter = () => this.#enter(unit);
    return {
      kind: "nested",
      *run(operands, pace) {
        const end = enter();
        try {
          return yield* step.run(operands, pace);
        } finally {
          end();
        }
      },
      dispose: step.dispose,
    };
  }

  /** Starts the clock of a step; answers with what stops it. */
  #enter(unit: Unit): () => void {
    const above = this.#now;
    let timer = above.below.get(unit);
    if (timer === undefined) {
      const { name, node, outputs } = unit;
      timer = { name, types: typesText(outputs), origin: node?.origin, count: 0, milliseconds: 0, below: new Map() };
      above.below.set(unit, timer);
    }
    const running = timer;
    running.count++;
    this.#now = running;
    const began = performance.now();
    return () => {
      running.milliseconds += performance.now() - began;
      this.#now = above;
    };
  }
}

function frozen({ name, types, origin, count, milliseconds, below }: Timer): ProfileNode {
  return { name, types, origin, count, milliseconds, children: [...below.values()].map(frozen) };
}

/** A profile as a table. */
function profileTable(root: ProfileNode): string {
  const whole = root.milliseconds || 1;
  const rows: string[] = ["       ms   share   count  node"];
  const add = ({ name, types, origin, count, milliseconds, children }: ProfileNode, depth: number): void => {
    const share = `${((100 * milliseconds) / whole).toFixed(1)}%`;
    const place = origin === undefined ? "" : `  ${origin}`;
    const text = `${"  ".repeat(depth)}${name}${types === "" ? "" : ` ${types}`}${place}`;
    rows.push(`${milliseconds.toFixed(3).padStart(9)} ${share.padStart(7)} ${String(count).padStart(7)}  ${text}`);
    for (const child of children) add(child, depth + 1);
  };
  add(root, 0);
  return rows.join("\n");
}
