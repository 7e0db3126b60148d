#!/usr/bin/env node
// The file that the command starts with: loads everything else.
// Invariant: where Node keeps compiled code between processes (from 22.1 on), it does so before anything of ours is loaded.
// Not here: the process (process.ts), commands (main.ts).
import module from "node:module";

(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
void import("./process.js");
