// Something of every relation, by the relation's name: how results and events speak of relations.
// In: a plan, a value by number.  Out: a plain object.
// Invariant: whatever its name, a relation is an own property: one called __proto__ too.
import type { Plan } from "./plan.js";

/** An object with a value for each relation. Complexity: O(relations), without an array in between. */
export function byName<T>({ relations }: Plan, value: (id: number) => T): { readonly [relation: string]: T } {
  const result: Record<string, T> = {};
  for (const { name, id } of relations) {
    if (name === "__proto__") Object.defineProperty(result, name, { value: value(id), enumerable: true });
    else result[name] = value(id);
  }
  return result;
}
