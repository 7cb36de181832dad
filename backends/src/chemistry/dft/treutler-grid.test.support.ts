/** Kohn–Sham solutions on 50 shells of 14, 50 and 194 points, as PySCF's test suite asks for: the same points, so the same digits. */
import { type Angular, buildBasis } from '../basis/index.ts';
import type { GradientInput } from '../gradients/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, nuclearRepulsionHartree, overlapMatrix } from '../integrals/index.ts';
import { canonicalOrthogonalizer, combine } from '../linear-algebra.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { converge } from '../scf/converge.ts';
import { initialFrames } from '../scf/guess/initial-orbitals.ts';
import type { ScfReference } from '../scf/index.ts';
import { MeanField } from '../scf/mean-field.ts';
import { makeOrbitalModel } from '../scf/rotations/orbital-model.ts';
import { canonicalize, coefficientsOf } from '../scf/rotations/surface.ts';
import { type ExchangeCorrelation, exchangeCorrelationOn } from './exchange-correlation.ts';
import type { Functional } from './functionals/functional.ts';
import { moleculeGrid } from './grid/molecule-grid.ts';
import { treutlerAhlrichsShells } from './grid/radial.ts';

export const MOLECULES = {
  water: { atomicNumbers: [8, 1, 1], positionsBohr: bohr([0, 0, 0, 0, -0.757, 0.587, 0, 0.757, 0.587]) },
  helium: { atomicNumbers: [2], positionsBohr: Float64Array.of(0, 0, 0) },
};

export interface GridSolution {
  energyHartree: number;
  scf: GradientInput['scf'];
  functional: ExchangeCorrelation;
}

/** With ξ = 1 but where the suite says otherwise. */
export function solveOnTreutlerGrid(
  molecule: keyof typeof MOLECULES,
  basis: string,
  functional: Functional,
  reference: ScfReference,
  charge: number,
  { xi = 1, angular = 'spherical' }: { xi?: number; angular?: Angular } = {},
): GridSolution {
  const { atomicNumbers, positionsBohr } = MOLECULES[molecule];
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis, angular);
  const grid = moleculeGrid(atomicNumbers, positionsBohr, () => treutlerAhlrichsShells(50, [14, 50, 194], xi));
  const quadrature = exchangeCorrelationOn(grid, system, functional);
  const overlap = overlapMatrix(system);
  const { x, numOrbitals } = canonicalOrthogonalizer(overlap, system.numFunctions);
  const core = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const electrons = atomicNumbers.reduce((total, z) => total + z, -charge);
  const occupied = { alpha: Math.ceil(electrons / 2), beta: Math.floor(electrons / 2) };
  const model = makeOrbitalModel(reference, numOrbitals, occupied.alpha, occupied.beta);
  const surface = {
    model,
    meanField: new MeanField(core, createRepulsion(system), model.weight, quadrature),
    x,
    numFunctions: system.numFunctions,
  };
  const frames = initialFrames(surface, { system, charge, multiplicity: 1 + (electrons % 2), reference }, overlap, core);
  const rules = { maxIterations: 60, convergenceHartree: 1e-10, gradientTolerance: 1e-7, constantHartree: 0, onPoint: () => {} };
  const point = converge(surface, frames, rules);
  const canonical = canonicalize(model, point);
  const [alpha, beta] = canonical.frames.map((frame) => coefficientsOf(surface, frame));
  const [alphaEnergies, betaEnergies] = canonical.energies;
  return {
    energyHartree: point.electronicHartree + nuclearRepulsionHartree(system),
    scf: {
      reference,
      system,
      numOrbitals,
      occupied,
      orbitals: { alpha, beta },
      orbitalEnergiesHartree: { alpha: alphaEnergies, beta: betaEnergies },
      exchangeCorrelation: undefined,
    },
    functional: quadrature,
  };
}
