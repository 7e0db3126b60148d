// The facts of a workload as files that every engine can read: tab-separated, one `<relation>.facts` each.
// In: name of a workload.  Out: a folder, written once and kept below the temporary one.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WORKLOADS } from "../workloads.mjs";

/** The folder of a workload's fact files. */
export function factFolder(name) {
  const folder = join(tmpdir(), "sextant-bench-facts", name);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const [relation, rows] of Object.entries(WORKLOADS[name].facts())) {
    writeFileSync(join(partial, `${relation}.facts`), rows.map((row) => `${row.join("\t")}\n`).join(""));
  }
  try {
    renameSync(partial, folder);
  } catch {
    rmSync(partial, { recursive: true });
  }
  return folder;
}
