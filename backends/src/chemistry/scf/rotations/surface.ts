/**
 * The energy as a function of the orbitals, in the orthonormal basis X of the molecule: U (m×m, orthonormal) ↦ C = XU,
 * densities, Fock matrices, gradient. Also the effective Fock matrix whose eigenvectors are the next orbitals.
 */
import { expand, multiply, norm, range, sandwich, selectColumns, symmetricEigen, transpose } from '../../linear-algebra.ts';
import type { MeanField } from '../mean-field.ts';
import { orbitalGradient, type OrbitalModel, unpackRotation } from './orbital-model.ts';
import type { OrbitalPoint } from './stability.ts';

export interface Surface {
  model: OrbitalModel;
  meanField: MeanField;
  /** n × numOrbitals, XᵀSX = 1. */
  x: Float64Array;
  numFunctions: number;
}

export interface SurfacePoint extends OrbitalPoint {
  /** numOrbitals², one per frame. */
  frames: readonly Float64Array[];
  /** n×n, one per spin. */
  densities: readonly Float64Array[];
  gradient: Float64Array;
  residual: number;
  electronicHartree: number;
}

export function coefficientsOf({ x, numFunctions, model }: Surface, frame: Float64Array): Float64Array {
  return multiply(x, frame, numFunctions, model.numOrbitals, model.numOrbitals);
}

/** D_σ = C_occ C_occᵀ of each spin. */
export function densitiesOf(surface: Surface, coefficients: readonly Float64Array[]): Float64Array[] {
  const { model, numFunctions: n } = surface;
  return model.spins.map(({ frame, occupied }) => {
    const c = selectColumns(coefficients[frame], n, model.numOrbitals, range(0, occupied));
    return multiply(c, transpose(c, n, occupied), n, occupied, n);
  });
}

export function evaluate(surface: Surface, frames: readonly Float64Array[]): SurfacePoint {
  const { model, meanField, numFunctions: n } = surface;
  const m = model.numOrbitals;
  const coefficients = frames.map((frame) => coefficientsOf(surface, frame));
  const densities = densitiesOf(surface, coefficients);
  const build = meanField.build(densities);
  const focks = build.focks.map((fock, spin) => {
    const c = coefficients[model.spins[spin].frame];
    return sandwich(c, fock, c, n, m, m);
  });
  const gradient = orbitalGradient(model, focks);
  return { frames, coefficients, densities, focks, gradient, residual: norm(gradient), electronicHartree: build.electronicHartree };
}

/**
 * The matrix whose diagonal blocks are canonical and whose other blocks are the gradient, in the orbital basis. RHF and UHF:
 * the Fock matrix. ROHF: ½(Fα + Fβ) but for closed–open Fβ and open–virtual Fα
 * (Roothaan, Rev. Mod. Phys. 32, 179 (1960), DOI 10.1103/RevModPhys.32.179, in the form of Guest & Saunders,
 * Mol. Phys. 28, 819 (1974), DOI 10.1080/00268977400102171).
 */
export function effectiveFocks(model: OrbitalModel, focks: readonly Float64Array[]): Float64Array[] {
  if (model.reference !== 'rohf') return [...focks];
  const m = model.numOrbitals;
  const [alpha, beta] = focks;
  const closed = model.spins[1].occupied;
  const occupied = model.spins[0].occupied;
  const space = (p: number): number => (p < closed ? 0 : p < occupied ? 1 : 2);
  return [
    alpha.map((value, index) => {
      const spaces = space(Math.floor(index / m)) + 10 * space(index % m);
      if (spaces === 1 || spaces === 10) return beta[index];
      if (spaces === 12 || spaces === 21) return value;
      return 0.5 * (value + beta[index]);
    }),
  ];
}

/** An iterate for DIIS: effective Fock matrices and the gradient, both in the fixed orthonormal basis. */
export function diisIterate(model: OrbitalModel, point: SurfacePoint): { focks: Float64Array[]; error: Float64Array } {
  const m = model.numOrbitals;
  const focks = effectiveFocks(model, point.focks).map((fock, frame) => expand(point.frames[frame], fock, m, m));
  const errors = unpackRotation(model, point.gradient).map((kappa, frame) => expand(point.frames[frame], kappa, m, m));
  const error = new Float64Array(errors.length * m * m);
  errors.forEach((part, frame) => error.set(part, frame * m * m));
  return { focks, error };
}

/** Orthonormal orbitals from effective Fock matrices, lowest first; for ROHF closed, open, virtual by the rule of aufbau. */
export function orbitalsOf(model: OrbitalModel, focks: readonly Float64Array[]): Float64Array[] {
  return focks.map((fock) => symmetricEigen(fock, model.numOrbitals).vectors);
}

/** Canonical orbitals: the effective Fock matrix diagonal within the closed, open and virtual spaces, which stay as they are. */
export function canonicalize(model: OrbitalModel, point: SurfacePoint): { frames: Float64Array[]; energies: Float64Array[] } {
  const m = model.numOrbitals;
  const energies: Float64Array[] = [];
  const frames = effectiveFocks(model, point.focks).map((fock, frame) => {
    const edges = [...new Set([0, ...model.spins.filter((spin) => spin.frame === frame).map((spin) => spin.occupied), m])].sort(
      (a, b) => a - b,
    );
    const rotation = new Float64Array(m * m);
    const values = new Float64Array(m);
    for (let block = 0; block + 1 < edges.length; block++) {
      const [from, to] = [edges[block], edges[block + 1]];
      const size = to - from;
      const inside = Float64Array.from({ length: size * size }, (_, k) => fock[(from + Math.floor(k / size)) * m + from + (k % size)]);
      const eigen = symmetricEigen(inside, size);
      values.set(eigen.values, from);
      for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) rotation[(from + i) * m + from + k] = eigen.vectors[i * size + k];
    }
    energies.push(values);
    return multiply(point.frames[frame], rotation, m, m, m);
  });
  return { frames, energies };
}
