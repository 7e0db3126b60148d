// The version of this package, compared by two copies that meet in one process.
// Invariant: equal to package.json (a test compares them).

/** Version of `@sextant/tensor`. */
export const VERSION: string = "0.1.0";
