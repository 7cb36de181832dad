/**
 * Analytic gradient of an RHF or UHF energy by the places of the nuclei, and of point charges around them.
 *
 *   ∂E = Σ D ∂h + ½ Σ Γ ∂(μν|λσ) − Σ W ∂S + ∂V_nuclei,   W_σ = C_occ ε_occ C_occᵀ
 *
 * Cost        some four direct Fock builds; nothing is iterated.
 * Accuracy    1e-6 hartree/bohr and better for orbitals converged to 1e-7 (scf-gradient.reference.test.ts).
 * Invariants  forces and torques add up to zero over nuclei and charges; it is the slope of the energy.
 * Source      Pulay, Mol. Phys. 17, 197 (1969), DOI 10.1080/00268976900100941; Pople, Krishnan, Schlegel & Binkley, Int. J. Quantum
 *             Chem. Symp. 13, 225 (1979), DOI 10.1002/qua.560160825.
 */
import { unsupported } from '@cofactor/sdk/contracts';
import { multiply, range, selectColumns, transpose } from '../linear-algebra.ts';
import type { PointCharges, ScfResult } from '../scf/index.ts';
import { attractionGradient, kineticOverlapGradient } from './one-electron.ts';
import { repulsionGradient } from './repulsion.ts';

export interface GradientInput {
  readonly scf: Pick<
    ScfResult,
    'reference' | 'system' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied' | 'exchangeCorrelation'
  >;
  readonly pointCharges?: PointCharges;
}

export interface GradientResult {
  /** 3 per atom. */
  nuclei: Float64Array;
  /** 3 per point charge. */
  pointCharges?: Float64Array;
}

/** Hartree per bohr. @throws UNSUPPORTED (ROHF, functionals), CANCELLED */
export function scfGradient(
  { scf, pointCharges }: GradientInput,
  control: { signal?: AbortSignal; onProgress?: (fraction: number) => void } = {},
): GradientResult {
  const { reference, system, exchangeCorrelation } = scf;
  if (exchangeCorrelation)
    throw unsupported(`a gradient takes a Hartree–Fock reference, got ${exchangeCorrelation.functional}: run the SCF without functional`, {
      what: `gradient of ${exchangeCorrelation.functional}`,
      alternatives: ['rhf', 'uhf'],
    });
  if (reference === 'rohf')
    throw unsupported('a gradient takes an RHF or UHF reference, got ROHF: run the SCF with reference "uhf"', {
      what: 'gradient of rohf',
      alternatives: ['uhf'],
    });
  const spins = reference === 'rhf' ? (['alpha'] as const) : (['alpha', 'beta'] as const);
  const densities = spins.map((spin) => occupiedSum(scf, spin, reference === 'rhf' ? 2 : 1, false));
  const weighted = sum(spins.map((spin) => occupiedSum(scf, spin, reference === 'rhf' ? 2 : 1, true)));
  const total = sum(densities);
  const nuclearCharges = Float64Array.from(system.atomicNumbers);
  const places = system.positionsBohr;
  const attraction = attractionGradient(system, total, nuclearCharges, places);
  const nuclei = sum([
    kineticOverlapGradient(system, total, weighted),
    attraction.functions,
    attraction.charges,
    repulsionGradient(system, densities, control),
    coulombGradient(nuclearCharges, places, nuclearCharges, places),
  ]);
  if (!pointCharges) return { nuclei };
  const { charges, positionsBohr } = pointCharges;
  const outside = attractionGradient(system, total, charges, positionsBohr);
  return {
    nuclei: sum([nuclei, outside.functions, coulombGradient(nuclearCharges, places, charges, positionsBohr)]),
    pointCharges: sum([outside.charges, coulombGradient(charges, positionsBohr, nuclearCharges, places)]),
  };
}

/** weight Σ_i C_i C_iᵀ, or weight Σ_i ε_i C_i C_iᵀ. */
function occupiedSum(scf: GradientInput['scf'], spin: 'alpha' | 'beta', weight: number, energies: boolean): Float64Array {
  const { numOrbitals, occupied } = scf;
  const all = scf.orbitals[spin] ?? scf.orbitals.alpha;
  const n = all.length / numOrbitals;
  const count = occupied[spin];
  const orbitals = selectColumns(all, n, numOrbitals, range(0, count));
  const epsilon = scf.orbitalEnergiesHartree[spin] ?? scf.orbitalEnergiesHartree.alpha;
  const scaled = orbitals.map((x, k) => weight * x * (energies ? epsilon[k % count] : 1));
  return multiply(scaled, transpose(orbitals, n, count), n, count, n);
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
