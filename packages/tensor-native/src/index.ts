// Public names of @sextant/tensor-native.
export type { Attempt, Host, LoadResult } from "./binary.js";
export { currentHost, load, loadOn, platformName } from "./binary.js";
export type { NativeBinding, NativeInfo, NativeMemory } from "./binding.js";
