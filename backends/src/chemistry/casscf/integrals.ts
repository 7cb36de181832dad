/**
 * Integrals around a set of orbitals: all that the energy needs to second order in a rotation, two general indices at most.
 *
 *   J[pq, uv] = (pq|uv),   K[pq, uv] = (pu|qv),   F^I = h + J(D) − ½ K(D),  D = 2 Σ_i C_i C_iᵀ over the core        (1)
 *
 * p, q any orbitals, u, v active. Integrals with three or four general indices are never made.
 *
 * Shapes      J, K: row-major [p, q, u, v]; F^I: orbitals squared.
 */
import type { ActiveHamiltonian } from '../hamiltonian/index.ts';
import { dot, multiply, range, sandwich, selectColumns, transpose } from '../linear-algebra.ts';
import { activeOrbitals, columnsOf, numInternal } from './frame.ts';
import type { CasscfInput, OrbitalFrame } from './types.ts';

export interface CasscfIntegrals {
  frame: OrbitalFrame;
  coulomb: Float64Array;
  exchange: Float64Array;
  /** F^I. */
  inactiveFock: Float64Array;
  coreEnergyHartree: number;
}

export function makeIntegrals(input: CasscfInput, frame: OrbitalFrame): CasscfIntegrals {
  const { numOrbitals: size, numActive: m } = frame;
  const { coefficients } = frame;
  const active = activeOrbitals(frame);
  const coulomb = input.repulsion.transform(coefficients, coefficients, active, active);
  const exchange = swapMiddle(input.repulsion.transform(coefficients, active, coefficients, active), size, m);
  return { frame, coulomb, exchange, ...coreField(input, frame) };
}

/** The field of the doubly occupied orbitals, in the orbitals of the frame, and its energy with the nuclei. */
export function coreField(
  { coreHamiltonian, repulsion, nuclearRepulsionHartree }: Pick<CasscfInput, 'coreHamiltonian' | 'repulsion' | 'nuclearRepulsionHartree'>,
  frame: OrbitalFrame,
): Pick<CasscfIntegrals, 'inactiveFock' | 'coreEnergyHartree'> {
  const { coefficients, numFunctions: n, numOrbitals: size, numCore } = frame;
  const fock = Float64Array.from(coreHamiltonian);
  let coreEnergyHartree = nuclearRepulsionHartree;
  if (numCore > 0) {
    const core = columnsOf(frame, 0, numCore);
    const density = multiply(core, transpose(core, n, numCore), n, numCore, n).map((x) => 2 * x);
    const { coulomb, exchange } = repulsion.coulombExchange([density]);
    for (let k = 0; k < fock.length; k++) fock[k] += coulomb[0][k] - 0.5 * exchange[0][k];
    coreEnergyHartree += 0.5 * (dot(density, coreHamiltonian) + dot(density, fock));
  }
  return { inactiveFock: sandwich(coefficients, fock, coefficients, n, size, size), coreEnergyHartree };
}

/** [q, v, r, x] to [q, r, v, x]. */
function swapMiddle(tensor: Float64Array, size: number, m: number): Float64Array {
  const out = new Float64Array(tensor.length);
  for (let q = 0; q < size; q++)
    for (let v = 0; v < m; v++)
      for (let r = 0; r < size; r++) {
        const from = ((q * m + v) * size + r) * m;
        out.set(tensor.subarray(from, from + m), ((q * size + r) * m + v) * m);
      }
  return out;
}

/** The Hamiltonian of the active orbitals as they are. */
export function hamiltonianAt(integrals: CasscfIntegrals, numElectrons: readonly [number, number]): ActiveHamiltonian {
  const { frame, coulomb, inactiveFock, coreEnergyHartree } = integrals;
  const { numCore, numActive: m, numOrbitals: size } = frame;
  const eri = new Float64Array(m ** 4);
  for (let t = 0; t < m; t++)
    for (let u = 0; u < m; u++) {
      const from = ((numCore + t) * size + numCore + u) * m * m;
      eri.set(coulomb.subarray(from, from + m * m), (t * m + u) * m * m);
    }
  return { numOrbitals: m, numElectrons, coreEnergyHartree, h1: activeBlock(inactiveFock, frame), eri };
}

/**
 * The Hamiltonian of the active orbitals turned by U, core and field exact, repulsion to second order in T = U − 1:
 *
 *   (tu|vx) ≈ −(tu|vx)₀ + (Uᵀ J^vx U)_tu + (Uᵀ J^tu U)_vx + (1 + τ_tu)(1 + τ_vx) (Tᵀ K^tv T)_ux                     (2)
 *
 * τ exchanges two indices. Source: Werner & Meyer, J. Chem. Phys. 73 (1980) 2342, DOI 10.1063/1.440384.
 */
export function hamiltonianNear(
  input: CasscfInput,
  integrals: CasscfIntegrals,
  turnedFrame: OrbitalFrame,
  rotation: Float64Array,
): ActiveHamiltonian {
  const { frame, coulomb, exchange } = integrals;
  const { numCore, numActive: m, numOrbitals: size } = frame;
  const { inactiveFock, coreEnergyHartree } = coreField(input, turnedFrame);
  const turn = selectColumns(rotation, size, size, range(numCore, numInternal(frame)));
  const move = Float64Array.from(turn);
  for (let t = 0; t < m; t++) move[(numCore + t) * m + t] -= 1;
  const direct = bothTurned(coulomb, turn, size, m);
  const crossed = bothTurned(exchange, move, size, m);
  const eri = hamiltonianAt(integrals, input.numElectrons).eri;
  const m2 = m * m;
  const out = new Float64Array(m2 * m2);
  for (let t = 0; t < m; t++)
    for (let u = 0; u < m; u++)
      for (let v = 0; v < m; v++)
        for (let x = 0; x < m; x++) {
          const [tu, vx] = [t * m + u, v * m + x];
          const cross = (a: number, b: number, c: number, d: number): number => crossed[(a * m + b) * m2 + c * m + d];
          out[tu * m2 + vx] =
            direct[tu * m2 + vx] +
            direct[vx * m2 + tu] -
            eri[tu * m2 + vx] +
            (cross(u, x, t, v) + cross(t, x, u, v) + cross(u, v, t, x) + cross(t, v, u, x));
        }
  return { numOrbitals: m, numElectrons: input.numElectrons, coreEnergyHartree, h1: activeBlock(inactiveFock, frame), eri: out };
}

/** Σ_qr C_qa C_rb X[q, r, ··], row-major [a, b, ··] with m² columns ··. */
function bothTurned(tensor: Float64Array, c: Float64Array, size: number, m: number): Float64Array {
  const m2 = m * m;
  const half = new Float64Array(m * size * m2);
  for (let q = 0; q < size; q++)
    for (let a = 0; a < m; a++) {
      const weight = c[q * m + a];
      if (weight === 0) continue;
      const [to, from] = [a * size * m2, q * size * m2];
      for (let k = 0; k < size * m2; k++) half[to + k] += weight * tensor[from + k];
    }
  const out = new Float64Array(m2 * m2);
  for (let a = 0; a < m; a++)
    for (let r = 0; r < size; r++)
      for (let b = 0; b < m; b++) {
        const weight = c[r * m + b];
        const [to, from] = [(a * m + b) * m2, (a * size + r) * m2];
        for (let k = 0; k < m2; k++) out[to + k] += weight * half[from + k];
      }
  return out;
}

/** The active block of a matrix of all orbitals, made exactly symmetric. */
function activeBlock(matrix: Float64Array, { numCore, numActive: m, numOrbitals: size }: OrbitalFrame): Float64Array {
  const block = new Float64Array(m * m);
  const at = (t: number, u: number): number => matrix[(numCore + t) * size + numCore + u];
  for (let t = 0; t < m; t++) for (let u = 0; u < m; u++) block[t * m + u] = 0.5 * (at(t, u) + at(u, t));
  return block;
}
