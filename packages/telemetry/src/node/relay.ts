// Keeps the two directions of a bridge from answering each other for ever.
// In: a channel and what is to be done on its behalf.  Out: done, unless it is being done already.
// Invariant: while a message of a channel is relayed one way, nothing is relayed to the same channel the other way; a message that a bridge
// publishes itself is known as its own while it is published.

const relayed = new Set<string | symbol>();
let announced: object | undefined;

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

/** Runs `publish`, which calls its argument once the message is out; until then the message is known as a bridge's own. */
export function announce<R>(message: object, publish: (published: () => void) => R): R {
  const outer = announced;
  const published = (): void => {
    announced = outer;
  };
  announced = message;
  try {
    return publish(published);
  } finally {
    published();
  }
}

/** Whether a bridge is publishing this message. */
export const isAnnounced = (message: object): boolean => announced === message;
