// Every row of the conformance suite on the native backend, without a test runner: what `npm run test:soak` puts under AddressSanitizer.
// In: the built package.  Out: how many rows passed; exit code 1 when one failed.
import { defaultBackend } from "../../dist/index.js";
import { CONFORMANCE_ROWS, runRow } from "../../dist/test/backend.js";

const backend = defaultBackend();
const outcomes = CONFORMANCE_ROWS.flatMap((row) => runRow(backend, row));
const of = (status) => outcomes.filter((outcome) => outcome.status === status);
for (const failed of of("failed")) console.log(JSON.stringify(failed));
console.log(`${backend.name}: ${of("passed").length} rows passed, ${of("failed").length} failed`);
process.exitCode = of("failed").length === 0 ? 0 : 1;
