/**
 * Self-consistent fields: the best single determinant of a molecule (RHF, UHF, ROHF), or that of a density functional (RKS, UKS,
 * ROKS), tested for stability.
 *
 * Cost        O(n⁴) integrals, then one J/K build per iteration and O(n³) algebra.
 * Accuracy    energies to 1e-10 Eh, orbital gradient below 1e-8 (scf.reference.test.ts).
 * Invariants  tr D_σ S = N_σ; the energy does not change under rotation or translation of molecule and charges.
 * Source      Szabo & Ostlund, Modern Quantum Chemistry (1989), ch. 3.
 */
import type { Warning } from '@cofactor/sdk/contracts';
import { type BatchPair, createRepulsion } from '../integrals/index.ts';
import { createExchangeCorrelation, type ExchangeCorrelation } from '../dft/index.ts';
import { combine, dot } from '../linear-algebra.ts';
import { solveBeside } from './branches.ts';
import { coarseGrid, countElectrons, minimalMetalBasis, refuseCoincident } from './checks.ts';
import { converge, type Convergence } from './converge.ts';
import { initialFrames } from './guess/initial-orbitals.ts';
import { localSpinFrames, lostSpins } from './guess/local-spins.ts';
import { MeanField } from './mean-field.ts';
import { type Preparation, prepare } from './preparation.ts';
import { dipoleMoment, spinPopulations, spinSquared } from './properties.ts';
import { stabilize } from './rotations/descent.ts';
import { makeOrbitalModel, rotate, unpackRotation } from './rotations/orbital-model.ts';
import { canonicalize, coefficientsOf, type Surface, type SurfacePoint } from './rotations/surface.ts';
import type { ScfControl, ScfInput, ScfResult, SpinOrbitals } from './types.ts';

/** Turn of the orbitals of each spin out of a closed shell, in radians of the unit vector. */
const PARTING_ANGLE = 0.5;

/**
 * Solves the Hartree–Fock or Kohn–Sham equations; a saddle point is left for the lower solution beside it.
 *
 * @throws INVALID_INPUT electrons, multiplicity and reference that do not fit together
 * @throws NOT_CONVERGED with iterations, residual and last energy
 * @throws CANCELLED between iterations
 */
export function runScf(input: ScfInput, control: ScfControl = {}): ScfResult {
  const { system } = input;
  const occupied = countElectrons(input);
  refuseCoincident(system);
  const n = system.numFunctions;
  const { memoryBytes, signal } = control;
  const { functional, grid = 'standard' } = input;
  let made: Preparation | undefined;
  const prepared = (pairs?: readonly BatchPair[]): Preparation => (made ??= prepare(input, occupied, pairs));
  const repulsion = input.repulsion ?? createRepulsion(system, { memoryBytes, signal, meanwhile: prepared });
  let quadrature: ExchangeCorrelation | undefined;
  try {
    const { overlap, x, numOrbitals, core, embedding, nuclearHartree, embeddingNuclei, atomicDensity, warnings: found } = prepared();
    const warnings: Warning[] = [...minimalMetalBasis(system), ...found];
    const model = makeOrbitalModel(input.reference, numOrbitals, occupied.alpha, occupied.beta);
    quadrature =
      functional && createExchangeCorrelation(system, functional, grid, { signal, aroundBohr: input.pointCharges?.positionsBohr });
    const surface: Surface = { model, meanField: new MeanField(core, repulsion, model.weight, quadrature), x, numFunctions: n };
    const constantHartree = nuclearHartree + embeddingNuclei;
    let iterations = 0;
    const rules: Convergence = {
      maxIterations: control.maxIterations ?? 128,
      convergenceHartree: control.convergenceHartree ?? 1e-10,
      gradientTolerance: control.gradientTolerance ?? 1e-8,
      constantHartree,
      signal,
      onPoint: ({ electronicHartree, residual }) => {
        iterations++;
        control.onProgress?.({ iteration: iterations, energyHartree: electronicHartree + constantHartree, residual });
      },
    };
    const { atomicSpins, initialOrbitals } = input;
    const frames =
      atomicSpins && !initialOrbitals
        ? localSpinFrames(surface, input, atomicSpins, overlap, core, rules)
        : initialFrames(surface, input, overlap, core, atomicDensity);
    const beside = initialOrbitals !== undefined && input.reference !== 'uhf' && control.stability === 'check';
    const start = beside
      ? solveBeside(surface, initialFrames(surface, { ...input, initialOrbitals: undefined }, overlap, core), frames, rules, warnings)
      : converge(surface, frames, rules);
    const { point, stability, parting }: ReturnType<typeof stabilize> =
      control.stability === 'skip'
        ? { point: start, stability: { internal: 'unknown', lowestEigenvalue: null } }
        : stabilize(surface, start, rules, control.stability !== 'check', warnings);
    if (parting && control.stability === 'follow-to-uhf') {
      const apart = runScf({ ...input, reference: 'uhf', initialOrbitals: partedSpins(surface, point, parting), repulsion }, control);
      const gain = (point.electronicHartree + constantHartree - apart.energyHartree).toExponential(2);
      const message = `the closed shell is unstable: its spins were let part, which lowered the energy by ${gain} hartree; the result is unrestricted`;
      return { ...apart, iterations: iterations + apart.iterations, warnings: [{ code: 'RHF_LEFT_FOR_UHF', message }, ...apart.warnings] };
    }

    const canonical = canonicalize(model, point);
    const { energies } = canonical;
    const [alpha, beta] = canonical.frames.map((frame) => coefficientsOf(surface, frame));
    const densities = model.reference === 'rhf' ? [point.densities[0], point.densities[0]] : point.densities;
    const total = combine(densities, [1, 1]);
    const populations = model.reference === 'rhf' ? undefined : spinPopulations(system, overlap, densities);
    if (atomicSpins && populations) warnings.push(...lostSpins(atomicSpins, populations));
    const integrated = surface.meanField.exchangeCorrelation(point.densities);
    if (integrated) warnings.push(...coarseGrid(integrated.electrons, occupied.alpha + occupied.beta, grid));
    return {
      reference: input.reference,
      system,
      energyHartree: point.electronicHartree + constantHartree,
      nuclearRepulsionHartree: nuclearHartree,
      ...(embedding && { embeddingHartree: { nuclei: embeddingNuclei, electrons: dot(total, embedding) } }),
      ...(functional &&
        integrated && {
          exchangeCorrelation: {
            functional,
            grid,
            energyHartree: integrated.energyHartree,
            gridPoints: quadrature?.gridPoints ?? 0,
            integratedElectrons: integrated.electrons,
          },
        }),
      converged: true,
      iterations,
      residual: point.residual,
      orbitals: { alpha, beta },
      orbitalEnergiesHartree: { alpha: energies[0], beta: energies[1] },
      numOrbitals,
      occupied,
      s2: spinSquared(overlap, n, numOrbitals, alpha, beta ?? alpha, occupied),
      ...(populations && { spinPopulations: populations }),
      dipoleAu: dipoleMoment(system, total),
      stability,
      warnings,
    };
  } finally {
    quadrature?.dispose();
    if (!input.repulsion) repulsion.dispose();
  }
}

/** Orbitals of a closed shell, those of α turned along `direction` and those of β against it. */
function partedSpins(surface: Surface, { frames: [frame] }: SurfacePoint, direction: Float64Array): SpinOrbitals {
  const [alpha, beta] = [PARTING_ANGLE, -PARTING_ANGLE].map((angle) => {
    const [kappa] = unpackRotation(
      surface.model,
      direction.map((entry) => angle * entry),
    );
    return coefficientsOf(surface, rotate(frame, kappa, surface.model.numOrbitals));
  });
  return { alpha, beta };
}
