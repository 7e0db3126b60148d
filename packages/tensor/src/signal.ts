// The platform's AbortSignal, spelled so that consumers whose libraries do not know it can still check our types.

/** `AbortSignal` where the consumer's types have it. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : { readonly aborted: boolean; readonly reason: unknown };
