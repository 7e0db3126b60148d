// Every way to evaluate. They differ in speed only.
import type { EvaluateOptions } from "../../src/index.js";

export const WAYS: Readonly<Record<string, EvaluateOptions>> = {
  "interpreted, maps": { storage: "map", executor: "interpreted" },
  "generated, maps": { storage: "map", executor: "generated" },
  "interpreted, hash": { executor: "interpreted", representation: "hash" },
  "generated, hash": { executor: "generated", representation: "hash" },
  "interpreted, dense": { executor: "interpreted", representation: "dense" },
  "generated, dense": { executor: "generated", representation: "dense" },
  "generated, written order": { executor: "generated", planner: "written" },
  "generated, profiled": { executor: "generated", representation: "dense", profile: true },
};
