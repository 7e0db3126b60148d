// Public names of @sextant/datalog/io: programs and facts in files. Node only.
export { type FilePlace, IoError } from "./error.js";
export { type ProgramFileOptions, readProgram } from "./program-file.js";
export type { RunProgress } from "./progress.js";
export { type FileReport, type RunOptions, type RunResult, runProgram } from "./run.js";
export type { TextSink } from "./sink.js";
