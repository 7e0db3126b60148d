// Where the repository lies.
import { fileURLToPath } from "node:url";

/** The folder above examples/tour, with a separator at its end. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
