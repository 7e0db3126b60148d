// The symbol behind `using`, also where the runtime does not have it yet.
import type { Disposes } from "./types.js";

/** `Symbol.dispose`, or a stand-in that nobody looks for. */
export const DISPOSE: symbol = Symbol.dispose ?? Symbol();

/** Makes an object disposable. */
export function disposable<T extends object>(target: T, dispose: (this: T) => void): T & Disposes {
  return Object.defineProperty(target, DISPOSE, { value: dispose, configurable: true }) as T & Disposes;
}
