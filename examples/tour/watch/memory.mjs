// What the tensors took, from the samples that tensor.memory.stats carries.
// In: events one by one.  Out: bytes: the last sample of active and cache, the largest peak, and the number of samples.

/** Begins to look; before the first sample everything is 0. */
export function memory() {
  const seen = { samples: 0, active: 0, peak: 0, cache: 0 };
  return {
    add(event, { active, peak, cache }) {
      if (event !== "tensor.memory.stats") return;
      Object.assign(seen, { samples: seen.samples + 1, active, peak: Math.max(seen.peak, peak), cache });
    },
    summary: () => ({ ...seen }),
  };
}
