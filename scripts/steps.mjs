// Commands that are a list of named steps: which of them are asked for.
// In: the command, its steps by name, the words after it (none = all).  Out: [name, step] in the order of the table.
// Ends the process for --help (exit code 0) and for a word that names no step (2).

/** The steps that the words name. */
export function chosenSteps(command, steps, words) {
  const names = Object.keys(steps);
  if (words.includes("--help")) {
    console.log(`usage: npm run ${command} [-- step ...]; without steps all of them: ${names.join(", ")}`);
    process.exit(0);
  }
  const unknown = words.filter((word) => !names.includes(word));
  if (unknown.length > 0) {
    console.error(`${command}: no step named ${unknown.join(", ")}; there are ${names.join(", ")}`);
    process.exit(2);
  }
  return Object.entries(steps).filter(([name]) => words.length === 0 || words.includes(name));
}
