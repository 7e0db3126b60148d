// Fourier transforms and complex numbers: the counterpart of scripts/goldens/zoo/spectral.py.
import * as t from "../../src/index.js";
import type { Functions, Tensor } from "./function.js";

const { fft } = t;
const power = (z: Tensor): Tensor => t.real(z.multiply(t.conj(z))) as Tensor;

export const SPECTRAL: Functions = {
  fftPower: (x) => power(fft.fft(x)),
  fftReal: (x) => t.real(fft.fft(x)).multiply(x),
  ifftImag: (x) => t.imag(fft.ifft(t.complex(x, x.multiply(x)))),
  rfftPower: (x) => power(fft.rfft(x)),
  rfftOdd: (x) => t.imag(fft.rfft(x)),
  irfft: (x, y) => fft.irfft(t.complex(x, y)),
  lowPass: (x) => fft.irfft(fft.rfft(x).multiply([1, 0.5, 0, 0]), { n: 6 }),
  fft2: (x) => t.square(t.real(fft.fft2(x))),
  circularConvolution: (x, y) => t.real(fft.ifft(fft.fft(x).multiply(fft.fft(y)))),
  complexMultiply: (x, y) => t.real(t.complex(x, y).multiply(t.complex(y, t.negative(x)))),
  complexAbs: (x, y) => t.abs(t.complex(x, y)),
  complexAngle: (x, y) => t.angle(t.complex(x, y)),
  complexExp: (x, y) => t.imag(t.exp(t.complex(x, y))),
  complexLog: (x, y) => t.real(t.log(t.complex(x, y.add(2.5)))),
  complexDivide: (x, y) => t.real(t.complex(x, y).divide(t.complex(y.add(3), x))),
  complexMatmul: (x, y) => t.imag(t.matmul(t.complex(x, y), t.complex(y, x))),
  complexTanh: (x, y) => t.real(t.tanh(t.complex(x, y))),
};
