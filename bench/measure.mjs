// One measurement, alone in its process: prints the number that a subject of a case answers with.
// In: benchmark file, case, subject.  Out: one JSON number on the last line.
import { pathToFileURL } from "node:url";

const [file, wanted, subject] = process.argv.slice(2);
const { cases } = await import(pathToFileURL(file).href);
const found = cases.find((each) => each.case === wanted);
const measure = found?.subjects[subject] ?? found?.peers?.[subject];
if (measure === undefined) throw new Error(`${file} has no subject "${subject}" in case "${wanted}"`);
console.log(JSON.stringify(await measure()));
