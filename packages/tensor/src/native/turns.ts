// A bounded number of things at a time; what comes beyond waits in order.
// In: wishes for a turn.  Out: turns, to be given back.
// Invariant: a wish whose signal aborts leaves the line; nothing else is reordered.
import { abortedWork } from "../error.js";
import type { Signal } from "../signal.js";

interface Waiting {
  readonly go: () => void;
}

/** Turns of one stream. */
export class Turns {
  readonly #most: number;
  readonly #line = new Set<Waiting>();
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a turn if one is free and nobody waits. */
  tryTake(): boolean {
    if (this.#taken >= this.#most || this.#line.size > 0) return false;
    this.#taken++;
    return true;
  }

  /** Resolves with a turn; rejects with AbortError when the signal aborts first. */
  take(op: string, signal: Signal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.delete(waiting);
        reject(abortedWork(op, signal?.reason, "value"));
      };
      const waiting: Waiting = {
        go: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#line.add(waiting);
    });
  }

  /** Gives a turn back: to who waits longest. */
  give(): void {
    const [next] = this.#line;
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#line.delete(next);
    next.go();
  }
}
