// What a run tells while it works.
// In: nothing.  Out: the type of its reports.
// Not here: who shows them (cli/progress.ts).

/** How far a run is. Units: bytes as they stand in the file, packed or not; `total` where it is known. */
export type RunProgress =
  | {
      readonly phase: "read";
      readonly relation: string;
      readonly path: string;
      readonly rows: number;
      readonly bytes: number;
      readonly total: number | undefined;
    }
  | { readonly phase: "evaluate"; readonly stratum: number; readonly iteration: number; readonly tuples: number }
  | { readonly phase: "write"; readonly relation: string; readonly path: string; readonly rows: number };
