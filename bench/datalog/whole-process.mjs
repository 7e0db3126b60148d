// A program with its files, as a process of its own: what a command line costs from start to the last file.
// In: program file, folder of the facts.  Out: sizes of the printed relations on stdout.
import { readProgram, runProgram } from "@sextant/datalog/io";

const [file, facts] = process.argv.slice(2);
await runProgram(readProgram(file), { facts });
