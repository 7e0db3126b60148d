// Entry /io: tensors in files of NumPy and of the safetensors format.
// Invariant: nothing of Node is imported, so browsers have all of it; there files are Blobs, and what needs a path says so.
import { setup } from "../setup.js";

export { formatNpy, load, parseNpy, save } from "./npy.js";
export { formatNpz, loadz, parseNpz, savez } from "./npz.js";
export {
  formatSafetensors,
  loadSafetensors,
  parseSafetensors,
  parseSafetensorsHeader,
  readSafetensorsHeader,
  saveSafetensors,
} from "./safetensors.js";

setup();
