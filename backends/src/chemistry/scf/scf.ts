/**
 * Self-consistent fields: the best single determinant of a molecule (RHF, UHF, ROHF), or that of a density functional (RKS, UKS,
 * ROKS), tested for stability.
 *
 * Cost        O(n⁴) integrals, then one J/K build per iteration and O(n³) algebra.
 * Accuracy    energies to 1e-10 Eh, orbital gradient below 1e-8 (scf.reference.test.ts).
 * Invariants  tr D_σ S = N_σ; the energy does not change under rotation or translation of molecule and charges.
 * Source      Szabo & Ostlund, Modern Quantum Chemistry (1989), ch. 3.
 */
import {
  elementSymbol,
  invalidInput,
  isCofactorError,
  isTransitionMetal,
  type QuadratureGrid,
  type Warning,
} from '@cofactor/sdk/contracts';
import {
  createRepulsion,
  kineticMatrix,
  nuclearAttractionMatrix,
  nuclearRepulsionHartree,
  overlapMatrix,
  pointChargeMatrix,
} from '../integrals/index.ts';
import { createExchangeCorrelation } from '../dft/index.ts';
import { canonicalOrthogonalizer, combine, dot } from '../linear-algebra.ts';
import type { BasisSystem } from '../shell.ts';
import { solveBeside } from './branches.ts';
import { converge, type Convergence } from './converge.ts';
import { initialFrames } from './guess/initial-orbitals.ts';
import { MeanField } from './mean-field.ts';
import { makeOrbitalModel, rotate, unpackRotation } from './rotations/orbital-model.ts';
import { dipoleMoment, nuclearEmbeddingHartree, spinSquared } from './properties.ts';
import { testStability } from './rotations/stability.ts';
import { canonicalize, coefficientsOf, densitiesOf, type Surface, type SurfacePoint } from './rotations/surface.ts';
import type { ScfControl, ScfInput, ScfResult, Stability } from './types.ts';

/** Saddle points left before the last solution is taken as it is. */
const MAX_DESCENTS = 4;
/** A descent must gain this much to count as another solution. */
const DESCENT_GAIN_HARTREE = 1e-7;
/** Rotations along an unstable direction that are tried, in radians of the unit vector. */
const DESCENT_ANGLES = [-0.9, -0.5, -0.2, 0.2, 0.5, 0.9];

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
  const warnings: Warning[] = minimalMetalBasis(system);
  const n = system.numFunctions;
  const overlap = overlapMatrix(system);
  const { x, numOrbitals, smallestEigenvalue } = canonicalOrthogonalizer(overlap, n);
  if (numOrbitals < n) {
    warnings.push({
      code: 'LINEAR_DEPENDENCE',
      message: `${n - numOrbitals} of ${n} basis functions depend on the others (smallest overlap eigenvalue ${smallestEigenvalue.toExponential(1)}) and were projected out`,
    });
  }
  if (occupied.alpha > numOrbitals)
    throw invalidInput('problem.basis', `at least ${occupied.alpha} orbitals for ${occupied.alpha} electrons of one spin`, numOrbitals);

  const { core, embedding, nuclearHartree, embeddingNuclei } = externalField(input);
  const { memoryBytes, signal } = control;
  const repulsion = input.repulsion ?? createRepulsion(system, { memoryBytes, signal });
  try {
    const model = makeOrbitalModel(input.reference, numOrbitals, occupied.alpha, occupied.beta);
    const { functional, grid = 'standard' } = input;
    const quadrature = functional && createExchangeCorrelation(system, functional, grid);
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
    const frames = initialFrames(surface, input, overlap, core);
    const beside = input.initialOrbitals !== undefined && input.reference !== 'uhf' && control.stability === 'check';
    const start = beside
      ? solveBeside(surface, initialFrames(surface, { ...input, initialOrbitals: undefined }, overlap, core), frames, rules, warnings)
      : converge(surface, frames, rules);
    const { point, stability } =
      control.stability === 'skip'
        ? { point: start, stability: { internal: 'unknown' as const, lowestEigenvalue: null } }
        : stabilize(surface, start, rules, control.stability === 'check' ? 0 : MAX_DESCENTS, warnings);

    const canonical = canonicalize(model, point);
    const { energies } = canonical;
    const [alpha, beta] = canonical.frames.map((frame) => coefficientsOf(surface, frame));
    const densities = model.reference === 'rhf' ? [point.densities[0], point.densities[0]] : point.densities;
    const total = combine(densities, [1, 1]);
    const integrated = quadrature?.build(point.densities);
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
      dipoleAu: dipoleMoment(system, total),
      stability,
      warnings,
    };
  } finally {
    if (!input.repulsion) repulsion.dispose();
  }
}

/** What the electrons move in, nuclei and point charges, and the energy of those with each other. */
function externalField({ system, pointCharges }: ScfInput): {
  core: Float64Array;
  embedding?: Float64Array;
  nuclearHartree: number;
  embeddingNuclei: number;
} {
  const bare = [kineticMatrix(system), nuclearAttractionMatrix(system)];
  const nuclearHartree = nuclearRepulsionHartree(system);
  if (!pointCharges) return { core: combine(bare, [1, 1]), nuclearHartree, embeddingNuclei: 0 };
  const { charges, positionsBohr } = pointCharges;
  const embedding = pointChargeMatrix(system, charges, positionsBohr);
  const embeddingNuclei = nuclearEmbeddingHartree(system, charges, positionsBohr);
  return { core: combine([...bare, embedding], [1, 1, 1]), embedding, nuclearHartree, embeddingNuclei };
}

/** Follows negative curvature to lower solutions, then says what is known about the last one. */
function stabilize(
  surface: Surface,
  start: SurfacePoint,
  rules: Convergence,
  maxDescents: number,
  warnings: Warning[],
): { point: SurfacePoint; stability: Stability } {
  const { model, meanField } = surface;
  const testExternal = () => (model.reference === 'rhf' ? testStability(model, meanField, point, 'triplet', rules.signal) : undefined);
  let point = start;
  let external = testExternal();
  // The Coulomb response is positive: what is stable against parting the spins is stable with them together.
  let internal = external?.flag === 'stable' ? external : testStability(model, meanField, point, 'singlet', rules.signal);
  for (let descents = 0; internal?.flag === 'unstable' && descents < maxDescents; descents++) {
    const lower = descend(surface, point, internal.lowest.vector, rules);
    if (!lower) break;
    point = lower;
    internal = testStability(model, meanField, point, 'singlet', rules.signal);
  }
  if (point !== start) {
    external = testExternal();
    warnings.push({
      code: 'SCF_SADDLE_LEFT',
      message: `the first solution was a saddle point; a lower one was found ${(start.electronicHartree - point.electronicHartree).toExponential(2)} hartree below`,
    });
  }
  if (internal?.flag === 'unstable')
    warnings.push({
      code: 'SCF_UNSTABLE',
      message: 'the orbitals are a saddle point: a lower solution with less symmetry exists',
    });
  if (external?.flag === 'unstable') {
    warnings.push({
      code: 'RHF_UNSTABLE_TO_UHF',
      message: `a lower UHF solution exists (curvature ${external.lowest.value.toFixed(4)} hartree): the molecule is strongly correlated, use an active space or reference uhf`,
    });
  }
  const eigenvalues = [internal, external].flatMap((test) => (test ? [test.lowest.value] : []));
  return {
    point,
    stability: {
      internal: internal?.flag ?? 'stable',
      ...(model.reference === 'rhf' && { rhfToUhf: external?.flag ?? 'stable' }),
      lowestEigenvalue: eigenvalues.length > 0 ? Math.min(...eigenvalues) : null,
    },
  };
}

/** A lower solution beside a saddle point: rotated along its unstable direction, then DIIS, or descent if that falls back. */
function descend(surface: Surface, saddle: SurfacePoint, direction: Float64Array, rules: Convergence): SurfacePoint | undefined {
  const candidates = DESCENT_ANGLES.map((angle) => {
    const kappas = unpackRotation(
      surface.model,
      direction.map((entry) => angle * entry),
    );
    return saddle.frames.map((frame, k) => rotate(frame, kappas[k], surface.model.numOrbitals));
  });
  const densities = candidates.map((frames) =>
    densitiesOf(
      surface,
      frames.map((frame) => coefficientsOf(surface, frame)),
    ),
  );
  const energies = surface.meanField.energies(densities);
  const start = candidates[energies.indexOf(Math.min(...energies))];
  for (const methods of ['diis, then descent', 'descent'] as const) {
    try {
      const point = converge(surface, start, rules, methods);
      if (point.electronicHartree < saddle.electronicHartree - DESCENT_GAIN_HARTREE) return point;
    } catch (error) {
      // The saddle point itself is a solution, reported as unstable.
      if (!isCofactorError(error, 'NOT_CONVERGED')) throw error;
    }
  }
  return undefined;
}

/** A quadrature that loses this much of one electron is not to be trusted with its energy either. */
const LOST_ELECTRONS = 1e-4;

function coarseGrid(integrated: number, electrons: number, grid: QuadratureGrid): Warning[] {
  if (Math.abs(integrated - electrons) < LOST_ELECTRONS) return [];
  const finer = grid === 'fine' ? 'look at the basis for functions it cannot resolve' : 'take a finer grid';
  return [
    {
      code: 'GRID_TOO_COARSE',
      message: `the density integrates to ${integrated.toFixed(6)} electrons on the ${grid} grid, expected ${electrons}: ${finer}`,
    },
  ];
}

function countElectrons({ system, charge, multiplicity, reference, guess }: ScfInput): { alpha: number; beta: number } {
  const electrons = system.atomicNumbers.reduce((sum, atomicNumber) => sum + atomicNumber, -charge);
  if (electrons < 1) throw invalidInput('problem.charge', 'a charge that leaves at least one electron', charge);
  const unpaired = multiplicity - 1;
  if (unpaired < 0 || unpaired > electrons || (electrons - unpaired) % 2 !== 0) {
    const parity = electrons % 2 === 0 ? 'odd (1, 3, …)' : 'even (2, 4, …)';
    throw invalidInput(
      'problem.multiplicity',
      `an ${parity} multiplicity of at most ${electrons + 1} for ${electrons} electrons`,
      multiplicity,
    );
  }
  if (reference === 'rhf' && unpaired !== 0)
    throw invalidInput('problem.multiplicity', '1 for rhf', multiplicity, 'take reference uhf or rohf for unpaired electrons');
  if (guess === 'broken-symmetry' && reference !== 'uhf') throw invalidInput('guess', 'broken-symmetry only with reference uhf', reference);
  const beta = (electrons - unpaired) / 2;
  return { alpha: beta + unpaired, beta };
}

/** A single d shell cannot hold a 3d ion: STO-3G makes bare Zn²⁺ 3d⁸4s² and misses its energy by 0.6 hartree. */
function minimalMetalBasis(system: BasisSystem): Warning[] {
  const atom = system.atomicNumbers.findIndex(
    (atomicNumber, index) =>
      isTransitionMetal(atomicNumber) &&
      system.shells.filter((shell) => shell.atom === index && shell.l === 2).reduce((sum, shell) => sum + shell.coefficients.length, 0) < 2,
  );
  if (atom < 0) return [];
  const symbol = elementSymbol(system.atomicNumbers[atom]);
  return [
    {
      code: 'MINIMAL_BASIS_ON_METAL',
      message: `a minimal basis on ${symbol} gets the order of 3d and 4s wrong by tenths of a hartree: use 6-31g* or larger`,
    },
  ];
}
