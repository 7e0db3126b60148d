// Installs the functions as methods on the prototype of tensors, once per copy of the package.
// In: the generated table.  Out: nothing but the effect.
// Invariant: the method types are generated from the same functions (a test compares the two).
import { METHOD_TABLE } from "./method-table.generated.js";
import { isTensor, takeValues, tensorPrototype } from "./tensor.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** Defines every method; a second time it defines the same ones again. */
export function installMethods(): void {
  for (const [name, fn] of Object.entries(METHOD_TABLE)) define(name, fn as unknown as AnyFunction);
  // Without arguments `take` hands the buffer over; with indices it is the function of that name.
  const indexed = METHOD_TABLE["take"] as unknown as AnyFunction | undefined;
  define("take", (x, ...rest) => (rest.length === 0 && isTensor(x) ? takeValues(x, "take") : indexed?.(x, ...rest)));
}

function define(name: string, fn: AnyFunction): void {
  Object.defineProperty(tensorPrototype, name, {
    value: function (this: unknown, ...rest: unknown[]): unknown {
      return fn(this, ...rest);
    },
    configurable: true,
    writable: true,
  });
}
