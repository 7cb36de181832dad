/**
 * Coupled cluster with single and double excitations of an RHF, UHF or ROHF reference, and its perturbative triples.
 *
 *   ⟨Φ*| e^−T H e^T |Φ⟩ = 0 for all singly and doubly excited Φ*,   T = T₁ + T₂,   E = ⟨Φ| e^−T H e^T |Φ⟩
 *
 * Solved by D t ← right-hand side from the MP2 amplitudes, with DIIS on the steps: closed shells in spatial orbitals
 * (closed-shell/equations.ts), open ones in spin orbitals (open-shell/equations.ts).
 *
 * Cost        an iteration of a closed shell o²v⁴/4 + 5 o³v³ multiply-adds, of an open one some fifteen times that; triples o³v⁴.
 *             Memory: v⁴/2 (open: 3 v⁴) and some ov³ numbers, and 256 MiB (open: n⁴) while integrals are transformed.
 * Accuracy    energies within 2e-7 hartree of other programs (coupled-cluster.reference.test.ts).
 * Invariants  size consistent: two molecules far apart have the sum of their energies; exact for two electrons.
 */
import { invalidInput, notConverged, throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../../integrals/index.ts';
import { norm } from '../../linear-algebra.ts';
import { Diis } from '../../scf/diis.ts';
import { helpersFor } from '../../threads/team.ts';
import { closedShellModel } from './closed-shell/model.ts';
import { type ClusterModel, divide } from './model.ts';
import { openShellModel } from './open-shell/model.ts';
import { orbitalSpace, type ReferenceState, type SpinSpaces } from './orbital-space.ts';
import { semicanonicalSpaces } from './semicanonical.ts';
import type { ClusterPlan } from './share.ts';
import { TensorSpace } from './tensor.ts';

/** Amplitudes and steps are large, and more of them gain nothing. */
const DIIS_VECTORS = 6;

export interface CoupledClusterInput {
  readonly scf: ReferenceState;
  /** ROHF also asks for its J and K. */
  readonly repulsion: Pick<Repulsion, 'transform'> | Repulsion;
  /** Of ROHF: kinetic energy, nuclei and point charges, over basis functions. */
  readonly coreHamiltonian?: Float64Array;
  /** Lowest orbitals of each spin left out of the correlation. @default 0 */
  readonly numFrozen?: number;
  /** Adds the perturbative triples. @default false */
  readonly triples?: boolean;
}

export interface CoupledClusterControl {
  /** @default 100 */
  maxIterations?: number;
  /** Largest change of the energy in the last iteration. @default 1e-8 */
  convergenceHartree?: number;
  /** Largest norm of the change of all amplitudes. @default 2e-6 */
  amplitudeTolerance?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { iteration?: number; energyHartree?: number; residual?: number; message?: string }) => void;
}

export interface CoupledClusterResult {
  /** SCF + correlation, triples included where asked for. */
  energyHartree: number;
  correlationHartree: number;
  /** CCSD. */
  ccsdHartree: number;
  mp2Hartree: number;
  triplesHartree?: number;
  /** ‖t₁‖ over spin orbitals / √2N, N correlated electrons: above 0.02 a single determinant is in doubt, DOI 10.1002/qua.560360824. */
  t1Diagnostic: number;
  /** t_ij^ab of i, a with spin α and j, b with spin β, [i, j, a, b] row-major. */
  pairAmplitudes: Float64Array;
  frozenOrbitals: number;
  /** That shared the work. Their number changes no bit of the result. */
  threads: number;
  iterations: number;
  /** Norm of the last change of the amplitudes. */
  residual: number;
}

/** @throws INVALID_INPUT, NOT_CONVERGED with the last energy, CANCELLED */
export function coupledCluster(input: CoupledClusterInput, control: CoupledClusterControl = {}): CoupledClusterResult {
  throwIfCancelled(control.signal);
  const spaces = spacesOf(input);
  const space = new TensorSpace(clusterPlan(spaces, input), helpersFor(cost(spaces, input)));
  try {
    return solve(space, spaces, input, control);
  } finally {
    space.dispose();
  }
}

function solve(space: TensorSpace, spaces: SpinSpaces, input: CoupledClusterInput, control: CoupledClusterControl): CoupledClusterResult {
  const { scf, numFrozen = 0, triples = false } = input;
  const { signal, onProgress } = control;
  const model = modelOf(space, spaces, input, signal);
  const { mp2Hartree, correlationHartree: ccsd, iterations, residual } = iterate(space, model, scf.energyHartree, control);
  const reportTriples = (fraction: number): void => onProgress?.({ message: `triples ${Math.floor(100 * fraction)} %` });
  const triplesHartree = triples ? model.triplesHartree({ signal, onProgress: reportTriples }) : undefined;
  const correlationHartree = ccsd + (triplesHartree ?? 0);
  return {
    energyHartree: scf.energyHartree + correlationHartree,
    correlationHartree,
    ccsdHartree: scf.energyHartree + ccsd,
    mp2Hartree: scf.energyHartree + mp2Hartree,
    ...(triplesHartree !== undefined && { triplesHartree }),
    t1Diagnostic: Math.sqrt(model.singlesSquare() / (2 * Math.max(1, spaces.a.occupied + spaces.b.occupied))),
    pairAmplitudes: model.pairAmplitudes(),
    frozenOrbitals: numFrozen,
    threads: space.threads,
    iterations,
    residual,
  };
}

function spacesOf({ scf, repulsion, coreHamiltonian, numFrozen = 0 }: CoupledClusterInput): SpinSpaces {
  if (scf.reference !== 'rohf') return { a: orbitalSpace(scf, 'alpha', numFrozen), b: orbitalSpace(scf, 'beta', numFrozen) };
  if (!coreHamiltonian || !('coulombExchange' in repulsion))
    throw invalidInput('coreHamiltonian', 'the field of an ROHF reference, with J and K', coreHamiltonian);
  return semicanonicalSpaces(scf, numFrozen, { coreHamiltonian, repulsion });
}

function modelOf(space: TensorSpace, spaces: SpinSpaces, { scf, repulsion }: CoupledClusterInput, signal?: AbortSignal): ClusterModel {
  return scf.reference === 'rhf' ? closedShellModel(space, spaces.a, repulsion, signal) : openShellModel(space, spaces, repulsion, signal);
}

function clusterPlan({ a, b }: SpinSpaces, { scf, triples = false }: CoupledClusterInput): ClusterPlan {
  return {
    maxColumns: Math.max(...[a, b].flatMap(({ occupied: o, virtual: v }) => [o * o, o * v, v * v])),
    triplesBytes: triples && scf.reference === 'rhf' ? 8 * a.virtual ** 3 : 0,
  };
}

/** Multiply-adds of some ten iterations. */
function cost({ a: { occupied: o, virtual: v } }: SpinSpaces, { scf }: CoupledClusterInput): number {
  return (scf.reference === 'rhf' ? 10 : 150) * ((o * o * v ** 4) / 4 + 5 * (o * v) ** 3);
}

interface Solution {
  mp2Hartree: number;
  correlationHartree: number;
  iterations: number;
  /** Norm of the last change of the amplitudes. */
  residual: number;
}

/** Solves for the amplitudes of `model`, in place. */
function iterate(
  space: TensorSpace,
  model: ClusterModel,
  scfHartree: number,
  { maxIterations = 100, convergenceHartree = 1e-8, amplitudeTolerance = 2e-6, signal, onProgress }: CoupledClusterControl,
): Solution {
  const { amplitudes, denominators } = model;
  const { mp2Hartree } = model;
  const diis = new Diis(DIIS_VECTORS);
  let energy = mp2Hartree;
  let residual = Infinity;
  let last = energy;
  let iterations = 0;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    throwIfCancelled(signal);
    const next = space.scoped(() =>
      model.rightHandSides(signal).map((right, k) => {
        const out = new Float64Array(denominators[k].length);
        divide(out, space.data(right), denominators[k]);
        return out;
      }),
    );
    const change = changeOf(
      next,
      amplitudes.map((tensor) => space.data(tensor)),
    );
    residual = norm(change);
    const extrapolated = diis.extrapolate(next, change);
    amplitudes.forEach((tensor, k) => space.data(tensor).set(extrapolated[k]));
    last = energy;
    energy = model.correlationHartree();
    iterations = iteration;
    onProgress?.({ iteration, energyHartree: scfHartree + energy, residual });
    if (!Number.isFinite(energy + residual)) break;
    if (Math.abs(energy - last) < convergenceHartree && residual < amplitudeTolerance)
      return { mp2Hartree, correlationHartree: energy, iterations: iteration, residual };
  }
  const finite = Number.isFinite(energy + residual);
  throw notConverged(
    `ccsd did not converge: ${finite ? `the amplitudes still change by ${residual.toExponential(1)}` : 'the amplitudes grew beyond all bounds'}; the state may need more than one determinant: try casci in an active space`,
    { iterations, residual: finite ? residual : null, lastEnergyHartree: scfHartree + (finite ? energy : last) },
  );
}

/** All differences, one after another. */
function changeOf(next: readonly Float64Array[], last: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(next.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  next.forEach((values, part) => {
    for (let k = 0; k < values.length; k++) out[at++] = values[k] - last[part][k];
  });
  return out;
}
