/**
 * Complete active space self-consistent field: orbitals and CI coefficients of one state, or of a weighted average of several,
 * of lowest energy.
 *
 *   E = Σ_k w_k ⟨k|H|k⟩,   |k⟩ the lowest CI states of the active orbitals;   ∂E/∂κ = 0 for all orbital rotations κ  (1)
 *
 * A macro-iteration makes the integrals of the present orbitals, solves the CI in them and measures the orbital gradient; a
 * second-order step that the CI follows (orbital-step.ts) leads to the next. Steps that raise the energy are taken back and
 * shortened. Where they end at a saddle point (saddle.ts), it is left along its softest rotation for the lower orbitals there.
 *
 * Source      Roos, Taylor & Siegbahn, Chem. Phys. 48 (1980) 157, DOI 10.1016/0301-0104(80)80045-0; Werner & Knowles, J. Chem.
 *             Phys. 82 (1985) 5053, DOI 10.1063/1.448627.
 * Units       hartree; orbitals over basis functions, orthonormal.
 */
import { type CofactorError, invalidInput, isCofactorError, notConverged, throwIfCancelled, type Warning } from '@cofactor/sdk/contracts';
import { type CiResult, solveCi } from '../correlation/index.ts';
import { type ActiveHamiltonian, rotateHamiltonian } from '../hamiltonian/index.ts';
import { dot, norm, range, sandwich, selectColumns, symmetricEigen, unitMatrix } from '../linear-algebra.ts';
import { averageDensities, type ActiveDensities } from './densities.ts';
import { type EnergyModel, makeEnergyModel } from './energy-model.ts';
import { canonicalRotation, putBlock, turned } from './frame.ts';
import { type CasscfIntegrals, hamiltonianAt, hamiltonianNear, makeIntegrals } from './integrals.ts';
import type { StabilityTest } from '../scf/rotations/stability.ts';
import { orbitalStep } from './orbital-step.ts';
import { saddleLeft, softestRotation, stabilityWarnings, waysDown } from './saddle.ts';
import type { CasscfControl, CasscfInput, CasscfResult, OrbitalFrame } from './types.ts';

/** Error of an energy of the CI: the gradient then errs by some 10⁻⁷. */
const CI_HARTREE = 1e-13;
const FIRST_RADIUS = 0.5;
const MAX_RADIUS = 1;
const SMALLEST_RADIUS = 1e-4;
/** An energy that rises by less is rounding. */
const ROUNDING_HARTREE = 1e-9;
/** Saddle points left before the last orbitals are taken as they are. */
const MAX_DESCENTS = 4;
/** A descent must gain this much to count. */
const DESCENT_GAIN_HARTREE = 1e-7;

/** All that is known at one set of orbitals. */
interface Point {
  integrals: CasscfIntegrals;
  hamiltonian: ActiveHamiltonian;
  ci: CiResult;
  densities: ActiveDensities;
  averageEnergyHartree: number;
  model: EnergyModel;
  gradient: Float64Array;
}

/** (1). @throws INVALID_INPUT, TOO_LARGE, CANCELLED; NOT_CONVERGED with the last energy. */
export async function casscf(input: CasscfInput, control: CasscfControl = {}): Promise<CasscfResult> {
  const { maxIterations = 60, gradientTolerance = 1e-6, signal, onProgress } = control;
  const weights = weightsOf(control);
  const search: Search = { input, control, weights };
  let point = await pointAt(search, input.frame, undefined);
  let radius = FIRST_RADIUS;
  const saddles: Point[] = [];
  for (let iteration = 1; ; iteration++) {
    throwIfCancelled(signal);
    const { frame } = point.integrals;
    const residual = norm(point.gradient);
    onProgress?.({ iteration, energyHartree: point.averageEnergyHartree, residual });
    if (residual < gradientTolerance) {
      const test = softestRotation(point.model, frame, signal);
      const lower = test?.flag === 'unstable' && saddles.length < MAX_DESCENTS ? await pointBelow(search, point, test) : undefined;
      if (lower === undefined) {
        const left = saddles.length > 0 ? [saddleLeft(saddles[0].averageEnergyHartree - point.averageEnergyHartree)] : [];
        return finished(search, point, iteration, residual, [...left, ...stabilityWarnings(test)]);
      }
      saddles.push(point);
      [point, radius] = [lower, FIRST_RADIUS];
      continue;
    }
    if (iteration >= maxIterations || radius < SMALLEST_RADIUS) throw stuck(search, point, iteration, residual);
    const { rotation, distance } = await orbitalStep(sourceAt(search, point), radius, gradientTolerance);
    const next = await pointAt(search, turned(frame, rotation), point.ci);
    if (next.averageEnergyHartree > point.averageEnergyHartree + ROUNDING_HARTREE) {
      radius = 0.3 * Math.min(radius, distance);
    } else {
      point = next;
      radius = Math.min(MAX_RADIUS, 1.5 * radius);
    }
  }
}

/** The lowest point along the softest rotation of a saddle point, if it is lower. */
async function pointBelow(search: Search, saddle: Point, test: StabilityTest): Promise<Point | undefined> {
  let lowest = saddle;
  for (const rotation of waysDown(test, saddle.integrals.frame)) {
    const point = await pointAt(search, turned(saddle.integrals.frame, rotation), undefined);
    if (point.averageEnergyHartree < lowest.averageEnergyHartree) lowest = point;
  }
  return saddle.averageEnergyHartree - lowest.averageEnergyHartree > DESCENT_GAIN_HARTREE ? lowest : undefined;
}

interface Search {
  input: CasscfInput;
  control: CasscfControl;
  weights: readonly number[];
}

function weightsOf({ roots = 1, weights }: CasscfControl): readonly number[] {
  if (weights === undefined) return range(0, roots).map(() => 1 / roots);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.length !== roots || weights.some((weight) => !(weight >= 0)) || Math.abs(sum - 1) > 1e-6)
    throw invalidInput('method.weights', `${roots} non-negative numbers of sum 1, one a state`, weights);
  return weights.map((weight) => weight / sum);
}

async function pointAt(search: Search, frame: OrbitalFrame, near: CiResult | undefined): Promise<Point> {
  const { input, weights } = search;
  const integrals = makeIntegrals(input, frame);
  const hamiltonian = hamiltonianAt(integrals, input.numElectrons);
  const ci = await solve(search, hamiltonian, CI_HARTREE, near);
  const densities = averageDensities(ci, weights, frame.numActive, input.numElectrons);
  const model = makeEnergyModel(input, integrals, densities);
  const { gradient } = model.seenFrom(unitMatrix(frame.numOrbitals));
  const averageEnergyHartree = dot(
    Float64Array.from(weights),
    Float64Array.from(ci.roots, ({ energyHartree }) => energyHartree),
  );
  return { integrals, hamiltonian, ci, densities, averageEnergyHartree, model, gradient };
}

/** The CI of a Hamiltonian, from the vectors of a similar one; where they mislead the search, from its own start. */
async function solve({ control }: Search, hamiltonian: ActiveHamiltonian, convergenceHartree: number, near?: CiResult): Promise<CiResult> {
  const { roots = 1, multiplicity, seed, maxDeterminants, signal } = control;
  const options = { roots, multiplicity, seed, maxDeterminants, signal, convergenceHartree };
  if (near === undefined) return solveCi(hamiltonian, options);
  const checkpoint = { load: async () => near.vectors, save: async () => undefined };
  try {
    return await solveCi(hamiltonian, { ...options, checkpoint });
  } catch (error) {
    if (!isCofactorError(error) || error.code !== 'NOT_CONVERGED') throw error;
    return solveCi(hamiltonian, options);
  }
}

function sourceAt(search: Search, { integrals, model, gradient, ci }: Point): Parameters<typeof orbitalStep>[0] {
  const { input, weights, control } = search;
  const { frame } = integrals;
  let last = ci;
  return {
    frame,
    model,
    gradient,
    async modelNear(rotation, gradientHartree) {
      throwIfCancelled(control.signal);
      const convergenceHartree = Math.max(CI_HARTREE, 0.1 * gradientHartree ** 2); // the residual is a tenth of the gradient
      last = await solve(search, hamiltonianNear(input, integrals, turned(frame, rotation), rotation), convergenceHartree, last);
      return makeEnergyModel(input, integrals, averageDensities(last, weights, frame.numActive, input.numElectrons));
    },
  };
}

function stuck(
  { control: { maxIterations = 60 } }: Search,
  { averageEnergyHartree }: Point,
  iterations: number,
  residual: number,
): CofactorError {
  const why = iterations >= maxIterations ? `after ${iterations} iterations` : 'and no step lowers the energy';
  return notConverged(
    `casscf: the orbital gradient is ${residual.toExponential(1)} ${why}: take another activeSpace (orbitals with occupations near 2 or 0 ` +
      'hinder), raise method.maxIterations, or average over more states where they are nearly degenerate',
    { iterations, residual, lastEnergyHartree: averageEnergyHartree },
  );
}

/** Orbitals with names: natural in the active block, of the Fock matrix outside; the states in them. */
async function finished(
  search: Search,
  point: Point,
  iterations: number,
  residual: number,
  warnings: readonly Warning[],
): Promise<CasscfResult> {
  const { integrals, hamiltonian, densities, averageEnergyHartree, model, ci } = point;
  const { frame } = integrals;
  const { numCore, numActive: m, numOrbitals: size } = frame;
  const natural = symmetricEigen(densities.one, m);
  const descending = range(0, m).reverse();
  const turn = selectColumns(natural.vectors, m, m, descending);
  const rotation = canonicalRotation(frame, model.fock);
  putBlock(rotation, size, numCore, turn, m);
  const fock = sandwich(rotation, model.fock, rotation, size, size, size);
  const states = await solve(search, rotateHamiltonian(hamiltonian, turn), CI_HARTREE);
  return {
    averageEnergyHartree,
    roots: states.roots,
    frame: turned(frame, rotation),
    naturalOccupations: Float64Array.from(descending, (k) => natural.values[k]),
    orbitalEnergiesHartree: Float64Array.from({ length: size }, (_, p) => fock[p * size + p]),
    determinants: ci.determinants,
    iterations,
    residual,
    warnings: [...warnings, ...states.warnings],
  };
}
