// The version of this package, as its manifest says; the bundler puts it in.
import { version } from "../../package.json";

/** Version of @sextant/datalog. */
export const VERSION: string = version;
