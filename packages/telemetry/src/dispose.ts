// The symbol behind `using`, also where the runtime does not have it yet.
import type { Disposes } from "./types.js";

/** Makes an object disposable; without the symbol the method hides under a stand-in that nobody looks for. */
export function disposable<T extends object>(target: T, dispose: (this: T) => void): T & Disposes {
  return Object.defineProperty(target, Symbol.dispose ?? Symbol(), { value: dispose }) as T & Disposes;
}
