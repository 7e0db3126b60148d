// What a call looks like to the cache: everything that a program depends on, as one text.
// In: arguments.  Out: their leaves in order, the text, and where the tensors among them live.
// Invariant: two calls have the same text exactly when one program serves both: same trees, shapes, dtypes, weakness and static values.
//   One walk, no tracing: this is what a cache hit costs.
// Not here: what differs between two calls (reason.ts), checks of leaves (transform/function.ts).
import type { Backend } from "../backend.js";
import type { Tensor } from "../methods.generated.js";
import { isScalar, ownDType } from "../ops/arguments.js";
import { bodyOf, isTensor } from "../tensor.js";
import { flatten } from "../tree.js";
import { staticText } from "./static-value.js";

/** The arguments of a call, seen once. */
export interface Signature {
  readonly text: string;
  /** Leaves of the arguments that are not static. */
  readonly leaves: readonly unknown[];
  /** Where the first tensor among them lives. */
  readonly place: Backend | undefined;
  /** Is one of them a value of a trace? */
  readonly traced: boolean;
  /** Do the tensors live on several backends? */
  readonly mixed: boolean;
}

// Deeper than any tree that people write; beyond it a cycle is looked for.
const DEPTH = 200;

class Walk {
  readonly leaves: unknown[] = [];
  place: Backend | undefined;
  traced = false;
  mixed = false;

  text(node: unknown, depth: number): string {
    if (isTensor(node)) return this.#tensor(node);
    if (typeof node !== "object" || node === null) return this.#leaf(node);
    if (depth === DEPTH) flatten(node);
    if (Array.isArray(node)) {
      let text = "[";
      for (let i = 0; i < node.length; i++) text += this.text(node[i], depth + 1);
      return `${text}]`;
    }
    const prototype = Object.getPrototypeOf(node);
    if (prototype !== Object.prototype && prototype !== null) return this.#leaf(node);
    const record = node as Record<string, unknown>;
    let text = "{";
    for (const key of Object.keys(record).sort()) text += `${key.length}:${key}=${this.text(record[key], depth + 1)}`;
    return `${text}}`;
  }

  #tensor(x: Tensor): string {
    const body = bodyOf(x);
    if (body.kind === "traced") this.traced = true;
    else if (this.place === undefined) this.place = body.backend;
    else if (this.place !== body.backend) this.mixed = true;
    this.leaves.push(x);
    const { shape } = x;
    let text = x.weakType ? `~${x.dtype}(` : `${x.dtype}(`;
    for (let i = 0; i < shape.length; i++) text += `${shape[i]},`;
    return `${text})`;
  }

  #leaf(x: unknown): string {
    this.leaves.push(x);
    if (isScalar(x)) return `~${ownDType(x)}()`;
    return ArrayBuffer.isView(x) ? `${x.constructor.name}(${(x as Uint8Array).length})` : "?";
  }
}

/** Walks the arguments of a call; `statics` says which are static. Throws `defn/static`. */
export function signatureOf(args: readonly unknown[], statics: readonly boolean[], op: string): Signature {
  const walk = new Walk();
  let text = "";
  for (let i = 0; i < args.length; i++)
    text += statics[i] ? `=${staticText(args[i], op, `argument ${i}`)};` : `${walk.text(args[i], 0)};`;
  const { leaves, place, traced, mixed } = walk;
  return { text, leaves, place, traced, mixed };
}

// Backends in keys: names are not unique.
const numbers = new WeakMap<Backend, number>();
let backends = 0;

/** A number for a backend, the same at every call. */
export function numberOf(backend: Backend): number {
  const known = numbers.get(backend);
  if (known !== undefined) return known;
  numbers.set(backend, backends);
  return backends++;
}

/** A short name of a text: 32 bits of FNV-1a. */
export function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
