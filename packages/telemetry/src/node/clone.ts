// Makes any payload safe for the structured clone of a MessagePort.
// In: any value.  Out: a copy that `postMessage` accepts, and the errors in it with what cloning would lose.
// Invariant: the copy shares no mutable object with the original, so later changes to the original are not sent; a view on a
// large buffer is copied without the rest of the buffer; never throws.
// Functions, symbols, promises and weak collections become text, instances of unknown classes become plain records.

/** An error of a copy and what structured clone drops of it. Cloning both in one message keeps them the same object. */
export type ErrorNote = readonly [error: Error, name: string, own: Readonly<Record<string, unknown>>];

/** Deeper values are replaced by a tag, so that a long linked list cannot exhaust the stack. */
const MAX_DEPTH = 32;

interface Pass {
  readonly seen: Map<object, unknown>;
  readonly notes: ErrorNote[];
  readonly omitted: string | undefined;
}

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

function functionText(value: object): string {
  const { name } = value as { name?: unknown };
  return typeof name === "string" && name !== "" ? `[Function ${name}]` : "[Function]";
}

function readOwn(source: object, target: Record<string, unknown>, pass: Pass, depth: number): Record<string, unknown> {
  for (const key of Object.keys(source)) {
    if (depth === 1 && key === pass.omitted) continue;
    let value: unknown;
    try {
      value = copy((source as Record<string, unknown>)[key], pass, depth + 1);
    } catch (thrown) {
      value = `[Threw ${String(thrown)}]`;
    }
    // `__proto__` as an own key must stay data.
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return target;
}

function copyError(source: Error, pass: Pass, depth: number): Error {
  const target = new Error(String(source.message));
  pass.seen.set(source, target);
  Object.defineProperty(target, "stack", { value: String(source.stack), writable: true, configurable: true });
  if ("cause" in source) {
    const cause = copy(source.cause, pass, depth + 1);
    Object.defineProperty(target, "cause", { value: cause, writable: true, configurable: true });
  }
  const own = readOwn(source, {}, pass, depth);
  if (source instanceof AggregateError) own["errors"] = copy(source.errors, pass, depth + 1);
  // These travel with the error itself.
  delete own["stack"];
  delete own["message"];
  delete own["cause"];
  delete own["name"];
  pass.notes.push([target, String(source.name), own]);
  return target;
}

function copyBytes(view: ArrayBufferView): unknown {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  if (view instanceof DataView) return new DataView(bytes.buffer);
  const Kind = view.constructor as new (buffer: ArrayBuffer) => unknown;
  // A Buffer would be cloned as Uint8Array anyway, and its constructor is deprecated.
  return tagOf(view) === "Uint8Array" ? bytes : new Kind(bytes.buffer);
}

type Copier = (value: never, pass: Pass, depth: number) => unknown;

/** By the object's tag; what is not listed is copied as a plain record. */
const copiers: Readonly<Record<string, Copier>> = {
  Array(value: readonly unknown[], pass: Pass, depth: number) {
    const target: unknown[] = [];
    pass.seen.set(value, target);
    for (const element of value) target.push(copy(element, pass, depth + 1));
    return target;
  },
  Map(value: ReadonlyMap<unknown, unknown>, pass: Pass, depth: number) {
    const target = new Map<unknown, unknown>();
    pass.seen.set(value, target);
    for (const [key, element] of value) target.set(copy(key, pass, depth + 1), copy(element, pass, depth + 1));
    return target;
  },
  Set(value: ReadonlySet<unknown>, pass: Pass, depth: number) {
    const target = new Set<unknown>();
    pass.seen.set(value, target);
    for (const element of value) target.add(copy(element, pass, depth + 1));
    return target;
  },
  Date: (value: Date) => new Date(value.getTime()),
  RegExp: (value: RegExp) => new RegExp(value.source, value.flags),
  URL: (value: URL) => value.href,
  URLSearchParams: (value: URLSearchParams) => value.toString(),
  ArrayBuffer: (value: ArrayBuffer) => value.slice(0),
  SharedArrayBuffer: (value: SharedArrayBuffer) => new Uint8Array(value).slice().buffer,
  Promise: () => "[Promise]",
  WeakMap: () => "[WeakMap]",
  WeakSet: () => "[WeakSet]",
  WeakRef: () => "[WeakRef]",
};

function copyObject(value: object, pass: Pass, depth: number): unknown {
  if (depth > MAX_DEPTH) return `[${tagOf(value)}]`;
  if (ArrayBuffer.isView(value)) return copyBytes(value);
  if (value instanceof Error) return copyError(value, pass, depth);
  const tag = tagOf(value);
  const copier = Object.hasOwn(copiers, tag) ? copiers[tag] : undefined;
  if (copier !== undefined) return copier(value as never, pass, depth);
  const target: Record<string, unknown> = {};
  pass.seen.set(value, target);
  return readOwn(value, target, pass, depth);
}

function copy(value: unknown, pass: Pass, depth: number): unknown {
  if (typeof value === "symbol") return String(value);
  if (typeof value === "function") return functionText(value);
  if (typeof value !== "object" || value === null) return value;
  const known = pass.seen.get(value);
  return known === undefined ? copyObject(value, pass, depth) : known;
}

/** Copies of `values` that survive `postMessage`; what errors in them would lose is added to `notes`, and the records among the values lose the
 * key `omitted`. Undefined when copying is defeated, by a revoked proxy, say. */
export function cloneable<T extends readonly unknown[]>(
  values: T,
  notes: ErrorNote[],
  omitted?: string,
): T | undefined {
  const pass: Pass = { seen: new Map(), notes: [], omitted };
  try {
    const result = copy(values, pass, 0) as T;
    notes.push(...pass.notes);
    return result;
  } catch {
    return undefined;
  }
}

/** Gives the errors of a received message their names and own properties back. */
export function restoreErrors(notes: readonly ErrorNote[]): void {
  for (const [error, name, own] of notes) {
    Object.defineProperty(error, "name", { value: name, writable: true, configurable: true });
    for (const key of Object.keys(own)) {
      Object.defineProperty(error, key, { value: own[key], enumerable: true, writable: true, configurable: true });
    }
  }
}
