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

/** A format of the module. */
export type Format = "npy" | "npz" | "safetensors";

/** The three formats under one face: all tensors of bytes, bytes of tensors. An npy file has one, without a name. */
export const FORMATS: Readonly<
  Record<
    Format,
    {
      parse(bytes: Uint8Array): Promise<Tensors>;
      load(blob: Blob): Promise<Tensors>;
      format(tensors: Tensors): Promise<Uint8Array>;
      readonly dtypes: readonly t.DType[];
    }
  >
> = {
  npy: {
    parse: async (bytes) => ({ "": t.io.parseNpy(bytes) }),
    load: async (blob) => ({ "": await t.io.load(blob) }),
    format: async (tensors) => t.io.formatNpy(Object.values(tensors)[0]!),
    dtypes: t.DTYPES.filter((dtype) => dtype !== "bf16"),
  },
  npz: {
    parse: (bytes) => t.io.parseNpz(bytes),
    load: (blob) => t.io.loadz(blob),
    format: (tensors) => t.io.formatNpz(tensors),
    dtypes: t.DTYPES.filter((dtype) => dtype !== "bf16"),
  },
  safetensors: {
    parse: async (bytes) => t.io.parseSafetensors(bytes),
    load: (blob) => t.io.loadSafetensors(blob),
    format: async (tensors) => t.io.formatSafetensors(tensors),
    dtypes: t.DTYPES,
  },
};
