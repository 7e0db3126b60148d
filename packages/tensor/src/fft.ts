// Entry /fft: Fourier transforms.
import { setup } from "./setup.js";

export { fftfreq, fftshift, ifftshift, rfftfreq } from "./ops/fft/frequencies.js";
export { fft2, fftn, ifft2, ifftn, irfft2, irfftn, rfft2, rfftn } from "./ops/fft/several.js";
export { fft, hfft, ifft, ihfft, irfft, rfft } from "./ops/fft/transform.js";

setup();
