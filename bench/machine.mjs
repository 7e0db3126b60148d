// The machine that numbers belong to.
// In: this process.  Out: a plain description, one line of text, and whether two descriptions are of one machine.
import { cpus, totalmem } from "node:os";

/** What numbers depend on besides the code. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
  };
}

export const machineLine = ({ processor, cores, memory, platform, node }) =>
  `${processor} x ${cores}, ${memory} GiB, ${platform}, Node ${node}`;

/** Fields in which two machines differ; the version of Node is no part of a machine. */
export const machineDifferences = (left, right) =>
  ["processor", "cores", "platform"].filter((field) => left[field] !== right[field]);
