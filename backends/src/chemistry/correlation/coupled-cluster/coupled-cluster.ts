/**
 * Coupled cluster with single and double excitations of an RHF or UHF reference, and its perturbative triples.
 *
 *   ⟨Φ*| e^−T H e^T |Φ⟩ = 0 for all singly and doubly excited Φ*,   T = T₁ + T₂,   E = ⟨Φ| e^−T H e^T |Φ⟩
 *
 * Solved by D t ← right-hand side (equations.ts) from the MP2 amplitudes, with DIIS on the steps.
 *
 * Cost        o²v⁴ + some 10 o³v³ multiply-adds an iteration for a closed shell, about three times that for an open one;
 *             triples o³v⁴ (triples.ts). Memory v⁴ + 3 ov³ numbers and those of the full transformation (n⁴) before.
 * Accuracy    energies within 2e-7 hartree of other programs (coupled-cluster.reference.test.ts).
 * Invariants  size consistent: two molecules far apart have the sum of their energies; exact for two electrons.
 */
import { invalidInput, notConverged, throwIfCancelled, unsupported } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../../integrals/index.ts';
import { norm, range, selectColumns } from '../../linear-algebra.ts';
import { Diis } from '../../scf/diis.ts';
import type { ScfResult } from '../../scf/index.ts';
import { closedTriplesEnergy } from './closed-triples.ts';
import { amplitudeEquations, amplitudeSpins, blockShape, correlationEnergy } from './equations.ts';
import { integralBlocks, type IntegralBlocks, type SpinOrbitalSpace, type SpinSpaces } from './integrals.ts';
import { type Tensor, TensorSpace } from './tensor.ts';
import { triplesEnergy } from './triples.ts';

export interface CoupledClusterInput {
  readonly scf: Pick<ScfResult, 'reference' | 'energyHartree' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied'>;
  readonly repulsion: Pick<Repulsion, 'transform'>;
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
  iterations: number;
  /** Norm of the last change of the amplitudes. */
  residual: number;
}

/** @throws INVALID_INPUT, UNSUPPORTED (ROHF; nothing to correlate), NOT_CONVERGED with the last energy, CANCELLED */
export function coupledCluster(input: CoupledClusterInput, control: CoupledClusterControl = {}): CoupledClusterResult {
  const { scf, repulsion, numFrozen = 0, triples = false } = input;
  const spaces = spinSpaces(scf, numFrozen);
  const { a, b } = spaces;
  const columns = Math.max(...[a, b].flatMap(({ occupied: o, virtual: v }) => [o * o, o * v, v * v]));
  const space = new TensorSpace(columns);
  const integrals = integralBlocks(space, spaces, repulsion, control.signal);
  const denominators = makeDenominators(spaces);
  const {
    amplitudes,
    mp2Hartree,
    correlationHartree: ccsd,
    iterations,
    residual,
  } = iterate(space, spaces, integrals, denominators, input, control);
  const triplesHartree = triples ? triplesOf(space, spaces, amplitudes, integrals, control) : undefined;
  const correlationHartree = ccsd + (triplesHartree ?? 0);
  return {
    energyHartree: scf.energyHartree + correlationHartree,
    correlationHartree,
    ccsdHartree: scf.energyHartree + ccsd,
    mp2Hartree: scf.energyHartree + mp2Hartree,
    ...(triplesHartree !== undefined && { triplesHartree }),
    t1Diagnostic: t1Diagnostic(space, spaces, amplitudes),
    pairAmplitudes: space.data(amplitudes.get('abab') as Tensor).slice(),
    frozenOrbitals: numFrozen,
    iterations,
    residual,
  };
}

function triplesOf(
  space: TensorSpace,
  spaces: SpinSpaces,
  amplitudes: ReadonlyMap<string, Tensor>,
  integrals: IntegralBlocks,
  { signal, onProgress }: CoupledClusterControl,
): number {
  const control = { signal, onProgress: (fraction: number) => onProgress?.({ message: `triples ${Math.floor(100 * fraction)} %` }) };
  return spaces.closed
    ? closedTriplesEnergy(space, spaces.a, amplitudes, integrals, control)
    : triplesEnergy(space, spaces, amplitudes, integrals, control);
}

interface Solution {
  amplitudes: Map<string, Tensor>;
  mp2Hartree: number;
  correlationHartree: number;
  iterations: number;
  residual: number;
}

function iterate(
  space: TensorSpace,
  spaces: SpinSpaces,
  integrals: IntegralBlocks,
  denominators: ReadonlyMap<string, Float64Array>,
  { scf }: CoupledClusterInput,
  { maxIterations = 100, convergenceHartree = 1e-8, amplitudeTolerance = 2e-6, signal, onProgress }: CoupledClusterControl,
): Solution {
  const { singles, doubles } = amplitudeSpins(spaces.closed);
  const keys = [...singles, ...doubles];
  const amplitudes = new Map(keys.map((spins) => [spins, space.zeros(...blockShape(spaces, spins.length === 2 ? 'ov' : 'oovv', spins))]));
  for (const spins of doubles) {
    const bare = space.data((integrals('oovv')(spins) as { tensor: Tensor }).tensor);
    space.data(amplitudes.get(spins) as Tensor).set(bare.map((x, k) => x / (denominators.get(spins) as Float64Array)[k]));
  }
  const mp2Hartree = correlationEnergy(space, spaces, amplitudes, integrals);
  const diis = new Diis();
  let energy = mp2Hartree;
  let residual = Infinity;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    throwIfCancelled(signal);
    const next = space.scoped(() => {
      const right = amplitudeEquations(space, spaces, amplitudes, integrals);
      return keys.map((spins) => {
        const d = denominators.get(spins) as Float64Array;
        return Float64Array.from(space.data(right.get(spins) as Tensor), (x, k) => x / d[k]);
      });
    });
    const change = joined(keys.map((spins, k) => next[k].map((x, at) => x - space.data(amplitudes.get(spins) as Tensor)[at])));
    residual = norm(change);
    const extrapolated = diis.extrapolate(next, change);
    keys.forEach((spins, k) => space.data(amplitudes.get(spins) as Tensor).set(extrapolated[k]));
    const last = energy;
    energy = correlationEnergy(space, spaces, amplitudes, integrals);
    onProgress?.({ iteration, energyHartree: scf.energyHartree + energy, residual });
    if (!Number.isFinite(energy)) break;
    if (Math.abs(energy - last) < convergenceHartree && residual < amplitudeTolerance)
      return { amplitudes, mp2Hartree, correlationHartree: energy, iterations: iteration, residual };
  }
  throw notConverged(
    `ccsd did not converge: the amplitudes still change by ${residual.toExponential(1)}; the state may need more than one determinant: try casci in an active space`,
    { iterations: maxIterations, residual, lastEnergyHartree: scf.energyHartree + energy },
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function spinSpaces(scf: CoupledClusterInput['scf'], numFrozen: number): SpinSpaces {
  const { reference, occupied } = scf;
  if (reference === 'rohf')
    throw unsupported('coupled cluster takes an RHF or UHF reference, got ROHF: run the SCF with reference "uhf"', {
      what: 'coupled cluster on rohf',
      alternatives: ['uhf'],
    });
  if (!Number.isInteger(numFrozen) || numFrozen < 0 || numFrozen > Math.min(occupied.alpha, occupied.beta))
    throw invalidInput('numFrozen', `0 … ${Math.min(occupied.alpha, occupied.beta)}, the doubly occupied orbitals`, numFrozen);
  const a = spaceOf(scf, 'alpha', numFrozen);
  return reference === 'rhf' ? { a, b: a, closed: true } : { a, b: spaceOf(scf, 'beta', numFrozen), closed: false };
}

function spaceOf(scf: CoupledClusterInput['scf'], spin: 'alpha' | 'beta', numFrozen: number): SpinOrbitalSpace {
  const { numOrbitals, occupied } = scf;
  const orbitals = scf.orbitals[spin] ?? scf.orbitals.alpha;
  const energies = scf.orbitalEnergiesHartree[spin] ?? scf.orbitalEnergiesHartree.alpha;
  const n = orbitals.length / numOrbitals;
  return {
    orbitals: selectColumns(orbitals, n, numOrbitals, range(numFrozen, numOrbitals)),
    energies: energies.slice(numFrozen, numOrbitals),
    occupied: occupied[spin] - numFrozen,
    virtual: numOrbitals - occupied[spin],
  };
}

/** ε_i − ε_a and ε_i + ε_j − ε_a − ε_b of every stored block. */
function makeDenominators(spaces: SpinSpaces): Map<string, Float64Array> {
  const { singles, doubles } = amplitudeSpins(spaces.closed);
  const energies = (spin: string): { o: Float64Array; v: Float64Array } => {
    const { energies: all, occupied } = spaces[spin as 'a' | 'b'];
    return { o: all.subarray(0, occupied), v: all.subarray(occupied) };
  };
  const sums = (x: Float64Array, y: Float64Array, sign: 1 | -1): Float64Array =>
    Float64Array.from({ length: x.length * y.length }, (_, k) => x[Math.floor(k / y.length)] + sign * y[k % y.length]);
  const out = new Map<string, Float64Array>();
  for (const spins of singles) out.set(spins, sums(energies(spins[0]).o, energies(spins[1]).v, -1));
  for (const spins of doubles) {
    const [left, right] = [energies(spins[0]), energies(spins[1])];
    out.set(spins, sums(sums(left.o, right.o, 1), sums(left.v, right.v, 1), -1));
  }
  return out;
}

function t1Diagnostic(space: TensorSpace, { a, b, closed }: SpinSpaces, amplitudes: ReadonlyMap<string, Tensor>): number {
  const square = (spins: string): number => norm(space.data(amplitudes.get(spins) as Tensor)) ** 2;
  const total = closed ? 2 * square('aa') : square('aa') + square('bb');
  return Math.sqrt(total / (2 * Math.max(1, a.occupied + b.occupied)));
}
