// Primitives that stand in the schema and lack one of their consumers, by family.
// Invariant: this list and what is missing are equal, so a family that is filled must leave it, and it ends empty.

/** Primitive names by family. */
export const PENDING: Readonly<Record<string, readonly string[]>> = {};
