// What every entry of the package does first: install the methods, make the reference backend known.
// In: nothing.  Out: the effects, safe to run from several copies and entries.
// Not here: loading a backend, which happens when one is first asked for.
import { registerBackend } from "./default-backend.js";
import { installMethods } from "./methods.js";
import { loadNativeBackend } from "./native/load.js";
import { createReferenceBackend } from "./reference/backend.js";
import { REFERENCE_KERNELS } from "./reference/table.js";

/** Makes the package ready; entries call it rather than import it for its effect, which bundlers may drop. */
export function setup(): void {
  installMethods();
  registerBackend("native", loadNativeBackend);
  registerBackend("reference", () => createReferenceBackend(REFERENCE_KERNELS));
}
