// Benchmarks say on which backend they run.
// In: a backend's name and what to do there.  Out: a function that does it with that backend as the default, or answers null where it does not load.
import * as t from "@sextant/tensor";

export const onBackend = (name, make) => () => {
  try {
    t.setDefaultBackend(name);
  } catch (error) {
    if (error.code === "backend/unavailable") return null;
    throw error;
  }
  return make();
};
