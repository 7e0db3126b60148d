// Entry /test/backend: the conformance suite that every backend passes.
import { setup } from "../setup.js";

export { CONTRACT_CLAIMS, type ContractClaim } from "./conformance/contract.js";
export {
  type ConformanceRow,
  type Found,
  type Literal,
  literal,
  type RowOptions,
  row,
  rowOfMany,
  typed,
} from "./conformance/row.js";
export { type Outcome, runRow } from "./conformance/run.js";
export { CONFORMANCE_ROWS } from "./conformance/table.js";

setup();
