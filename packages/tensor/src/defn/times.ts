// What a profile is.
// In: nothing.  Out: types.

/** Time of one node, and of what it ran inside. */
export interface ProfileNode {
  /** The op or construct. */
  readonly name: string;
  /** Types of its results. */
  readonly types: string;
  /** The user's line, while `debug.origin` is on. */
  readonly origin: string | undefined;
  /** How often it ran. */
  readonly count: number;
  /** Milliseconds of all runs. */
  readonly milliseconds: number;
  readonly children: readonly ProfileNode[];
}

/** The profile of one call. */
export interface Profile {
  /** What the call gave back. */
  readonly result: unknown;
  readonly root: ProfileNode;
  /** A table: time, share and count of each node, nested ones indented. */
  toString(): string;
  /** A page of its own that draws the nodes as wide as they took. */
  toHtml(): string;
}
