// Keeps the two directions of a bridge from answering each other for ever.
// In: a channel and what is to be done on its behalf.  Out: done, unless it is being done already.
// Invariant: while a message of a channel is relayed one way, nothing is relayed to the same channel the other way; a message that a bridge
// published itself is known as its own for as long as it lives.

const relayed = new Set<string | symbol>();
const own = new WeakSet<object>();

/** Whether a message of this channel is being relayed right now. */
export const isRelayed = (channel: string | symbol): boolean => relayed.has(channel);

/** Runs `fn` unless this is the echo of a relay of the same channel. */
export function relay(channel: string | symbol, fn: () => void): void {
  if (relayed.has(channel)) return;
  relayed.add(channel);
  try {
    fn();
  } finally {
    relayed.delete(channel);
  }
}

/** Notes that a bridge publishes this message. */
export function markOwn<T extends object>(message: T): T {
  own.add(message);
  return message;
}

/** Whether a bridge published this message. */
export const isOwn = (message: object): boolean => own.has(message);
