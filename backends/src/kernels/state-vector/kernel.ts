/** What the compiled kernels export; state-vector.as.ts has the shapes. Addresses are byte offsets in the memory they were instantiated on. */
import { instantiateKernel, type KernelVariant } from '../wasm.ts';

export interface StateVectorKernel {
  scaleInto(out: number, psi: number, n: number, factor: number): void;
  clear(psi: number, n: number): void;
  // biome-ignore format: a matrix
  dense1(psi: number, n: number, q: number, m00re: number, m00im: number, m01re: number, m01im: number, m10re: number, m10im: number, m11re: number, m11im: number): void;
  dense2(psi: number, n: number, q0: number, q1: number, matrix: number): void;
  diagonal1(psi: number, n: number, q: number, d0re: number, d0im: number, d1re: number, d1im: number): void;
  scaleSubspace(psi: number, n: number, pinned: number, bits: number, re: number, im: number): void;
  exchange(psi: number, n: number, pinned: number, a: number, b: number): void;
  pauliRotation(psi: number, n: number, x: number, z: number, cosine: number, factor: number, imaginary: boolean): void;
  pauliElementInto(out: number, lambda: number, psi: number, n: number, pinned: number, x: number, z: number): void;
  // biome-ignore format: one line a kernel
  pauliGroupExpectation(psi: number, n: number, x: number, zs: number, cs: number, count: number, imaginary: boolean, table: number, b: number): number;
  // biome-ignore format: one line a kernel
  pauliGroupAccumulate(out: number, psi: number, n: number, x: number, zs: number, cs: number, count: number, imaginary: boolean, table: number, b: number): void;
  // biome-ignore format: one line a kernel
  excitationRotation(psi: number, n: number, creation: number, annihilation: number, parity: number, cosine: number, sine: number): void;
  excitationElement(lambda: number, psi: number, n: number, creation: number, annihilation: number, parity: number): number;
  gatherTile(tile: number, psi: number, offsets: number, count: number, runBytes: number): void;
  scatterTile(tile: number, psi: number, offsets: number, count: number, runBytes: number): void;
  rotate2(psi: number, n: number, q0: number, q1: number, tan0: number, tan1: number): void;
  rotate3(psi: number, n: number, q0: number, q1: number, q2: number, tan0: number, tan1: number, tan2: number): void;
  permuteInto(out: number, psi: number, n: number, sources: number): void;
  multiplyPhases(psi: number, n: number, phases: number): void;
  monomialInto(out: number, psi: number, n: number, sources: number, phases: number): void;
}

export function stateVectorKernel(memory: WebAssembly.Memory, variant: KernelVariant): StateVectorKernel {
  return instantiateKernel<StateVectorKernel>('state-vector', memory, variant);
}
