// The shape of the addon as JavaScript sees it; names equal the addon's exports.
// Not here: finding and loading it (binary.ts), what is done with it (@sextant/tensor, src/native).

/** What an addon says about itself, before any computation. */
export interface NativeInfo {
  /** Version of MLX that the addon was linked with. */
  readonly mlx: string;
  /** Hash of the opcode table it was generated from; must equal the one of the `@sextant/tensor` that uses it. */
  readonly tableHash: string;
}

/** The functions an addon exports. */
export interface NativeBinding {
  /** Versions and the opcode table's hash; starts no thread and allocates nothing on the device. */
  info(): NativeInfo;
}
