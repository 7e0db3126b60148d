// One measurement, alone in its process: prints what a subject of a case answers with.
// In: benchmark file, case, subject.  Out: on the last line a JSON number, a list of numbers (samples), or null (nothing to measure here).
import { pathToFileURL } from "node:url";

const [file, wanted, subject] = process.argv.slice(2);
const { cases } = await import(pathToFileURL(file).href);
const found = cases.find((each) => each.case === wanted);
const measure = found?.subjects[subject] ?? found?.peers?.[subject];
if (measure === undefined) throw new Error(`${file} has no subject "${subject}" in case "${wanted}"`);
const answer = (await measure()) ?? null;
if (answer !== null && ![answer].flat().every(Number.isFinite))
  throw new Error(`subject "${subject}" of case "${wanted}" answered ${JSON.stringify(answer)}, not numbers`);
console.log(JSON.stringify(answer));
