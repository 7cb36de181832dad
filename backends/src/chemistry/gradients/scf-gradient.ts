/**
 * Analytic gradient of an energy of one determinant, of Hartree–Fock or of a density functional, closed, unrestricted or restricted
 * open shell, by the places of the nuclei, and of point charges around them.
 *
 *   ∂E = Σ D ∂h + ½ Σ Γ ∂(μν|λσ) − Σ W ∂S + ∂E_xc + ∂V_nuclei,   W = Σ_σ D_σ F_σ D_σ
 *
 * With canonical orbitals W_σ = C_occ ε_occ C_occᵀ. ∂E_xc holds the change of the grid (dft/exchange-correlation.ts).
 *
 * Cost        some four direct Fock builds and two quadratures; nothing is iterated.
 * Accuracy    1e-6 hartree/bohr and better for orbitals converged to 1e-7 (scf-gradient.reference.test.ts).
 * Invariants  forces and torques add up to zero over nuclei and charges; it is the slope of the energy.
 * Source      Pulay, Mol. Phys. 17, 197 (1969), DOI 10.1080/00268976900100941; Pople, Krishnan, Schlegel & Binkley, Int. J. Quantum
 *             Chem. Symp. 13, 225 (1979), DOI 10.1002/qua.560160825.
 */
import { createExchangeCorrelation, type ExchangeCorrelation } from '../dft/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, pointChargeMatrix } from '../integrals/index.ts';
import { multiply, range, sandwich, selectColumns, transpose } from '../linear-algebra.ts';
import type { PointCharges, ScfResult } from '../scf/index.ts';
import { MeanField } from '../scf/mean-field.ts';
import { attractionGradient, kineticOverlapGradient } from './one-electron.ts';
import { repulsionGradient } from './repulsion.ts';

export interface GradientInput {
  readonly scf: Pick<
    ScfResult,
    'reference' | 'system' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied' | 'exchangeCorrelation'
  >;
  readonly pointCharges?: PointCharges;
}

export interface GradientControl {
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

export interface GradientResult {
  /** 3 per atom. */
  nuclei: Float64Array;
  /** 3 per point charge. */
  pointCharges?: Float64Array;
}

/** Hartree per bohr. @throws CANCELLED */
export function scfGradient(input: GradientInput, control: GradientControl = {}): GradientResult {
  const { system, exchangeCorrelation } = input.scf;
  if (!exchangeCorrelation) return determinantGradient(input, control);
  const around = { ...control, aroundBohr: input.pointCharges?.positionsBohr };
  const functional = createExchangeCorrelation(system, exchangeCorrelation.functional, exchangeCorrelation.grid, around);
  try {
    return determinantGradient(input, { ...control, functional });
  } finally {
    functional.dispose();
  }
}

export interface DeterminantControl extends GradientControl {
  /** Whose orbitals these are; Hartree–Fock's without. */
  functional?: ExchangeCorrelation;
  /** @default 'follow' */
  grid?: 'follow' | 'still';
}

/** The same with a quadrature that is at hand, on any grid. */
export function determinantGradient({ scf, pointCharges }: GradientInput, control: DeterminantControl): GradientResult {
  const { reference, system } = scf;
  const { functional, grid, ...rest } = control;
  const closed = reference === 'rhf';
  const spins = closed ? (['alpha'] as const) : (['alpha', 'beta'] as const);
  const densities = spins.map((spin) => occupiedSum(scf, spin));
  const total = bothSpins(densities);
  const weighted =
    reference === 'rohf'
      ? openShellWeighted({ scf, pointCharges }, densities, control)
      : bothSpins(spins.map((spin) => occupiedSum(scf, spin, 'energies')));
  const nuclearCharges = Float64Array.from(system.atomicNumbers);
  const places = system.positionsBohr;
  const attraction = attractionGradient(system, total, nuclearCharges, places);
  const integrated = functional?.gradient(densities, grid);
  const nuclei = sum([
    kineticOverlapGradient(system, total, weighted),
    attraction.functions,
    attraction.charges,
    repulsionGradient(system, closed ? [total] : densities, { ...rest, exchange: functional?.exactExchange }),
    coulombGradient(nuclearCharges, places, nuclearCharges, places),
    ...(integrated ? [integrated.subarray(0, places.length)] : []),
  ]);
  if (!pointCharges) return { nuclei };
  const { charges, positionsBohr } = pointCharges;
  const outside = attractionGradient(system, total, charges, positionsBohr);
  return {
    nuclei: sum([nuclei, outside.functions, coulombGradient(nuclearCharges, places, charges, positionsBohr)]),
    pointCharges: sum([
      outside.charges,
      coulombGradient(charges, positionsBohr, nuclearCharges, places),
      ...(integrated ? [integrated.subarray(places.length)] : []),
    ]),
  };
}

/** Of the two spins, or twice that of the one that both have. */
function bothSpins([alpha, beta = alpha]: readonly Float64Array[]): Float64Array {
  return sum([alpha, beta]);
}

/** Σ_i C_i C_iᵀ over the occupied orbitals of a spin, each weighted by its energy in W. */
function occupiedSum(scf: GradientInput['scf'], spin: 'alpha' | 'beta', weights?: 'energies'): Float64Array {
  const { numOrbitals, occupied } = scf;
  const all = scf.orbitals[spin] ?? scf.orbitals.alpha;
  const n = all.length / numOrbitals;
  const count = occupied[spin];
  const orbitals = selectColumns(all, n, numOrbitals, range(0, count));
  const epsilon = scf.orbitalEnergiesHartree[spin] ?? scf.orbitalEnergiesHartree.alpha;
  const scaled = weights ? orbitals.map((x, k) => x * epsilon[k % count]) : orbitals;
  return multiply(scaled, transpose(orbitals, n, count), n, count, n);
}

/** W = Σ_σ D_σ F_σ D_σ: orbitals of an open shell held together have no energies that would give it. One more Fock build. */
function openShellWeighted(
  { scf: { system }, pointCharges }: GradientInput,
  densities: readonly Float64Array[],
  { functional, signal }: DeterminantControl,
): Float64Array {
  const n = system.numFunctions;
  const parts = [kineticMatrix(system), nuclearAttractionMatrix(system)];
  if (pointCharges) parts.push(pointChargeMatrix(system, pointCharges.charges, pointCharges.positionsBohr));
  const repulsion = createRepulsion(system, { memoryBytes: 0, signal });
  try {
    const { focks } = new MeanField(sum(parts), repulsion, 1, functional).build(densities);
    return sum(densities.map((density, spin) => sandwich(density, focks[spin], density, n, n, n)));
  } finally {
    repulsion.dispose();
  }
}

/** Σ_B q_A q_B ∂(1/|A − B|)/∂A for each A; a place that is the same gives nothing. */
function coulombGradient(charges: Float64Array, positions: Float64Array, others: Float64Array, otherPositions: Float64Array): Float64Array {
  const gradient = new Float64Array(positions.length);
  for (let a = 0; a < charges.length; a++)
    for (let b = 0; b < others.length; b++) {
      const difference = [0, 1, 2].map((axis) => positions[3 * a + axis] - otherPositions[3 * b + axis]);
      const distance = Math.hypot(...difference);
      if (distance === 0) continue;
      for (let axis = 0; axis < 3; axis++) gradient[3 * a + axis] -= (charges[a] * others[b] * difference[axis]) / distance ** 3;
    }
  return gradient;
}

function sum(parts: readonly Float64Array[]): Float64Array {
  return parts[0].map((_, k) => parts.reduce((total, part) => total + part[k], 0));
}
