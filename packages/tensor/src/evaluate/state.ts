// The state of a loop as it goes from one iteration to the next.
// In: handles that the caller lends, then handles that the body made.  Out: the same, owned by exactly one place at a time.
// Invariant: handles that the loop owns are given back once: by the body that takes them over, by the result, or by dispose.
import type { Backend, Handle } from "../backend.js";

/** Handles that a loop owns, or still borrows from its caller. */
export class LoopState {
  handles: readonly Handle[];
  #owned = false;
  readonly #backend: Backend;

  constructor(backend: Backend, handles: readonly Handle[]) {
    this.#backend = backend;
    this.handles = handles;
  }

  /** Gives ownership to whoever runs next; false when there was none to give. */
  handOver(): boolean {
    const owned = this.#owned;
    this.#owned = false;
    return owned;
  }

  replace(handles: readonly Handle[]): void {
    this.handles = handles;
    this.#owned = true;
  }

  /** The handles, the caller's own from here on. */
  moveOut(): readonly Handle[] {
    return this.handOver() ? this.handles : this.handles.map((handle) => this.#backend.retain(handle));
  }

  dispose(): void {
    if (this.handOver()) for (const handle of this.handles) this.#backend.release(handle);
  }
}

/** Which inputs of a body are the state. */
export const stateFlags = (before: number, state: number, after: number): boolean[] => [
  ...new Array<boolean>(before).fill(false),
  ...new Array<boolean>(state).fill(true),
  ...new Array<boolean>(after).fill(false),
];
