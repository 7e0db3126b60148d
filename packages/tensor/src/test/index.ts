// Entry /test: assertions on tensors for test suites.
import { setup } from "../setup.js";

export { type AllCloseOptions, assertAllClose, type Difference, differences } from "./all-close.js";

setup();
