// tidy scopes: what was made inside and is not returned is given back at the end.
// In: things that can be disposed, as they are made.  Out: those of the innermost scope.
// Invariant: scopes nest; what an inner scope returns belongs to the outer one.
// Not here: which parts of a result survive (ops/lifetime.ts).
import { sharedSlot } from "./state.js";

/** Something that can be given back. */
export interface Disposable {
  dispose(): void;
}

const scopes = sharedSlot<Disposable[][]>("scopes", () => []);

/** Notes a new resource in the innermost scope, if there is one. */
export function enroll(resource: Disposable): void {
  if (scopes.length > 0) scopes[scopes.length - 1]!.push(resource);
}

/** Runs a function in a scope of its own and returns its result with everything made inside. */
export function collectMade<T>(fn: () => T): { result: T; made: readonly Disposable[] } {
  const made: Disposable[] = [];
  scopes.push(made);
  try {
    return { result: fn(), made };
  } catch (error) {
    for (const resource of made) resource.dispose();
    throw error;
  } finally {
    scopes.splice(scopes.indexOf(made), 1);
  }
}
