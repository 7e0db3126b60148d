// What the tests of /io share: tensors by their bits, errors by their codes.
import * as t from "../../src/index.js";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, t.Tensor>>;

/** Dtype, shape and bits by name. */
export const bitsOf = (tensors: Tensors): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, x]) => [
      name,
      { dtype: x.dtype, shape: x.shape, bits: Buffer.from(t.toBinary(x)).toString("hex") },
    ]),
  );

/** What went wrong, as a code; throws whatever has none. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "none";
  } catch (error) {
    if (error instanceof t.TensorError) return error.code;
    throw error;
  }
}

/** Bytes of a text of ASCII. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
