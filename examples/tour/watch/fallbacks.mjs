// Where a backend did not do the work itself, and why.
// In: events one by one.  Out: rows `{ what, count, why }`, the most frequent first.
// Invariant: the reasons are the library's own words, taken from its events.

/** Reasons of the compiler begin with the op: `callback: it calls a function of the host`. */
const splitReason = (reason) => {
  const at = reason.indexOf(": ");
  return at === -1 ? [reason, reason] : [reason.slice(0, at), reason.slice(at + 2)];
};

/** What each kind of event says: the row it counts for, and the reason where it carries one. */
const READERS = {
  "tensor.fallback.start": ({ op, inputDtypes }) => ({
    what: `op ${op}`,
    why: `no kernel for ${[...new Set(inputDtypes)].join(", ")}: ran on reference`,
  }),
  "tensor.block.fallback": ({ block }) => ({ what: `block ${block}`, why: "composed of other ops" }),
  "tensor.compiler.fallback": ({ key, reason }) => {
    const [op, why] = splitReason(reason);
    return { what: `${key.split(" ")[0]} at ${op}`, why };
  },
};

/** Begins to collect. */
export function fallbacks() {
  const rows = new Map();
  return {
    add(event, metadata) {
      const reader = READERS[event];
      if (reader === undefined) return;
      const { what, why } = reader(metadata);
      const row = rows.get(what) ?? { what, count: 0, why };
      row.count += 1;
      rows.set(what, row);
    },
    summary: () => [...rows.values()].sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1)),
  };
}
