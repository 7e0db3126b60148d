// Part 1: this repository.
// In: the answers of repository/study.mjs, the page to draw on.  Out: lines.
// Not here: its two halves (lock.mjs, modules.mjs).
import { heading } from "./heading.mjs";
import { lockReport } from "./lock.mjs";
import { modulesReport } from "./modules.mjs";

/** The whole of part 1. `page`: `{ width, paint }`. */
export const repositoryReport = ({ lock, modules }, page) => [
  ...heading(1, "Datalog on this repository", page),
  ...lockReport(lock, page),
  "",
  ...modulesReport(modules, page),
];
