// Where the tensors are computed.
// In: the backend that was asked for, if one was.  Out: its name, and why it is not the fast one where it is not.
// Not here: the backends themselves, which are the tensor library's.
import { BackendError, configure, defaultBackend, setDefaultBackend, withBackend } from "@sextant/tensor";
import { TourError } from "./failure.mjs";

/** The reason in an error of the library: what stands between `is not available: ` and what happens now, or the advice. */
const reasonIn = ({ message }) =>
  message
    .replace(/^.*? is not available: /s, "")
    .replace(/; [^;]*$/s, "")
    .replace(/; running on reference$/, "");

/** Why a backend does not load; undefined where it does. */
function obstacle(name) {
  try {
    withBackend(name, () => {});
    return undefined;
  } catch (error) {
    if (error instanceof BackendError) return reasonIn(error);
    throw error;
  }
}

/** Makes a backend the default; without a name the library chooses the fastest that loads. Throws `tour/backend`.
 * Out: `name`, and `reason` where it is not native.
 * @example chooseBackend("reference"); // => {"name":"reference","reason":"it was asked for"} */
export function chooseBackend(wanted) {
  // The handler sees what falls back and why; a line of the library's would fall into the middle of the live one.
  configure({ fallback: "silent" });
  if (wanted !== undefined) {
    const reason = obstacle(wanted);
    if (reason !== undefined)
      throw new TourError({
        code: "tour/backend",
        place: `--backend ${wanted}`,
        what: reason,
        remedy:
          "run npm start where cmake, g++ and python3 with pip are there, which builds it; or leave the option out",
      });
    setDefaultBackend(wanted);
  }
  const { name } = defaultBackend();
  if (name === "native") return { name };
  return { name, reason: wanted === undefined ? obstacle("native") : "it was asked for" };
}
