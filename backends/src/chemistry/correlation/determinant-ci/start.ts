/**
 * Where the search starts: the lowest eigenvectors of H among the determinants of lowest energy, plus noise.
 *
 * The model space holds whole spatial configurations, so its states have pure spin. A start that is symmetric in space would
 * stay so for ever and may miss the lowest state (square H4); each start vector therefore gets a little of R R' φ, with R, R'
 * random spin-free one-electron operators and φ the dominant configuration: random in space, the same in spin.
 */
import { stream } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { determinantCoupling } from './coupling.ts';
import type { SigmaBuilder } from './sigma.ts';
import { type Determinant, pairedSpinFunction, spinFunctions } from './spin.ts';
import { excitationSign, orbitalsOf, popcount, stringIndex } from './strings.ts';

/** Determinants of the model space at most: a dense eigenproblem of some milliseconds. */
const MODEL_SIZE = 150;
/** Energies closer than this belong to one configuration, or to degenerate ones. */
const SAME_ENERGY = 1e-9;
/** Norm of the noise in a start vector: 10⁻⁶ of the energy scale, far above the residual at convergence. */
const NOISE = 1e-3;

/**
 * Up to `count` start vectors in the arena of `builder`, lowest first; not orthogonal to one another.
 * The last is rich in noise: it stands guard for a state that the model space does not know of.
 */
export function startVectors(
  builder: SigmaBuilder,
  hamiltonian: ActiveHamiltonian,
  count: number,
  multiplicity: number | undefined,
  seed: number,
): Float64Array[] {
  const determinants = modelDeterminants(builder, multiplicity);
  const basis = spinBasis(determinants, multiplicity);
  const states = modelStates(hamiltonian, determinants, basis, count);
  const vectors: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const state = states[Math.min(k, states.length - 1)];
    const vector = builder.vector();
    const guards = k === count - 1 || k >= states.length;
    if (k < states.length) {
      for (const [i, determinant] of determinants.entries()) vector[position(builder, determinant)] = state[i];
    }
    const noise = randomExcitation(hamiltonian.numOrbitals, dominantConfiguration(determinants, state), seed, k);
    const norm = Math.sqrt(noise.reduce((sum, [, x]) => sum + x * x, 0));
    const weight = (guards ? 0.3 : NOISE) / (norm || 1);
    for (const [determinant, x] of noise) vector[position(builder, determinant)] += weight * x;
    vectors.push(vector);
  }
  return vectors;
}

function position(builder: SigmaBuilder, { alphaMask, betaMask }: Determinant): number {
  return stringIndex(alphaMask) * builder.stride + stringIndex(betaMask);
}

/** The lowest determinants by averaged energy, as whole groups of equal energy; else the lowest configuration with enough open shells. */
function modelDeterminants(builder: SigmaBuilder, multiplicity: number | undefined): Determinant[] {
  const { alpha, beta, stride, averagedDiagonal } = builder;
  const lowest: number[] = [];
  const visit = (each: (energy: number, ia: number, ib: number) => void): void => {
    for (let ia = 0; ia < alpha.masks.length; ia++) {
      for (let ib = 0; ib < beta.masks.length; ib++) {
        const open = popcount(alpha.masks[ia] ^ beta.masks[ib]);
        if (multiplicity === undefined || open >= multiplicity - 1) each(averagedDiagonal[ia * stride + ib], ia, ib);
      }
    }
  };
  visit((energy) => {
    if (lowest.length > MODEL_SIZE && energy >= lowest[MODEL_SIZE]) return;
    let at = lowest.length;
    while (at > 0 && lowest[at - 1] > energy) at--;
    lowest.splice(at, 0, energy);
    if (lowest.length > MODEL_SIZE + 1) lowest.pop();
  });
  let size = lowest.length;
  if (size > MODEL_SIZE) {
    size = MODEL_SIZE;
    while (size > 0 && lowest[size] - lowest[size - 1] < SAME_ENERGY) size--;
  }
  const found: Determinant[] = [];
  const limit = lowest[Math.max(size, 1) - 1] + SAME_ENERGY / 2;
  visit((energy, ia, ib) => {
    if (energy <= limit && (size > 0 || found.length === 0)) found.push({ alphaMask: alpha.masks[ia], betaMask: beta.masks[ib] });
  });
  if (size > 0 || multiplicity === undefined) return found;
  return pairedSpinFunction(found[0], multiplicity).determinants;
}

/** Orthonormal functions over the determinants: of the spin asked, or the determinants themselves. */
function spinBasis(determinants: readonly Determinant[], multiplicity: number | undefined): Float64Array[] {
  const size = determinants.length;
  const unit = (places: readonly number[], values: ArrayLike<number>): Float64Array => {
    const vector = new Float64Array(size);
    for (const [k, i] of places.entries()) vector[i] = values[k];
    return vector;
  };
  if (multiplicity === undefined) return determinants.map((_, i) => unit([i], [1]));
  const configurations = new Map<string, number[]>();
  for (const [i, { alphaMask, betaMask }] of determinants.entries()) {
    const key = `${alphaMask & betaMask},${alphaMask ^ betaMask}`;
    const members = configurations.get(key);
    if (members) members.push(i);
    else configurations.set(key, [i]);
  }
  return [...configurations.values()].flatMap((members) => {
    const own = members.map((i) => determinants[i]);
    if (isWhole(own)) return spinFunctions(own, multiplicity).map((values) => unit(members, values));
    const { determinants: coupled, coefficients } = pairedSpinFunction(own[0], multiplicity);
    const place = new Map(coupled.map(({ alphaMask }, k) => [alphaMask, coefficients[k]]));
    return [
      unit(
        members,
        own.map(({ alphaMask }) => place.get(alphaMask) ?? 0),
      ),
    ];
  });
}

/** Whether a list within one configuration holds all its determinants. */
function isWhole(members: readonly Determinant[]): boolean {
  const open = popcount(members[0].alphaMask ^ members[0].betaMask);
  let all = 1;
  const alphaOpen = popcount(members[0].alphaMask & ~members[0].betaMask);
  for (let k = 1; k <= alphaOpen; k++) all = (all * (open - alphaOpen + k)) / k;
  return members.length === Math.round(all);
}

/** Lowest eigenvectors of H in the span of `basis`, over the determinants. */
function modelStates(
  hamiltonian: ActiveHamiltonian,
  determinants: readonly Determinant[],
  basis: readonly Float64Array[],
  count: number,
): Float64Array[] {
  const size = determinants.length;
  const products = basis.map(() => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const element = determinantCoupling(hamiltonian, determinants[i], determinants[j]);
      if (element !== 0) for (let f = 0; f < basis.length; f++) products[f][i] += element * basis[f][j];
    }
  }
  const m = basis.length;
  const matrix = new Float64Array(m * m);
  for (let f = 0; f < m; f++) {
    for (let g = 0; g < m; g++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += basis[f][i] * products[g][i];
      matrix[f * m + g] = sum;
    }
  }
  const { vectors } = symmetricEigen(matrix, m);
  return Array.from({ length: Math.min(count, m) }, (_, k) => {
    const state = new Float64Array(size);
    for (let f = 0; f < m; f++) for (let i = 0; i < size; i++) state[i] += vectors[f * m + k] * basis[f][i];
    return state;
  });
}

/** Part of a state in the configuration that weighs most: pure in spin as the state is. */
function dominantConfiguration(determinants: readonly Determinant[], state: Float64Array): [Determinant, number][] {
  const weights = new Map<string, { weight: number; part: [Determinant, number][] }>();
  for (const [i, determinant] of determinants.entries()) {
    if (state[i] === 0) continue;
    const key = `${determinant.alphaMask & determinant.betaMask},${determinant.alphaMask ^ determinant.betaMask}`;
    const entry = weights.get(key) ?? { weight: 0, part: [] };
    entry.weight += state[i] ** 2;
    entry.part.push([determinant, state[i]]);
    weights.set(key, entry);
  }
  return [...weights.values()].reduce((best, entry) => (entry.weight > best.weight ? entry : best)).part;
}

/** (R R' + R) φ with R = Σ_(p≠q) x_pq E_pq, x normal. */
function randomExcitation(n: number, part: readonly [Determinant, number][], seed: number, index: number): [Determinant, number][] {
  const random = stream(seed, 'determinant-ci/start', index);
  const draw = (): Float64Array => Float64Array.from({ length: n * n }, () => random.normal());
  const once = applyOneElectron(n, part, draw());
  return [...once, ...applyOneElectron(n, once, draw())];
}

function applyOneElectron(n: number, part: readonly [Determinant, number][], x: Float64Array): [Determinant, number][] {
  const out = new Map<string, [Determinant, number]>();
  const full = 2 ** n - 1;
  const add = (alphaMask: number, betaMask: number, value: number): void => {
    const key = `${alphaMask},${betaMask}`;
    const entry = out.get(key);
    if (entry) entry[1] += value;
    else out.set(key, [{ alphaMask, betaMask }, value]);
  };
  for (const [{ alphaMask, betaMask }, value] of part) {
    for (const q of orbitalsOf(alphaMask)) {
      for (const p of orbitalsOf(full & ~alphaMask)) {
        add(alphaMask ^ (1 << q) ^ (1 << p), betaMask, value * x[p * n + q] * excitationSign(alphaMask, p, q));
      }
    }
    for (const q of orbitalsOf(betaMask)) {
      for (const p of orbitalsOf(full & ~betaMask)) {
        add(alphaMask, betaMask ^ (1 << q) ^ (1 << p), value * x[p * n + q] * excitationSign(betaMask, p, q));
      }
    }
  }
  return [...out.values()];
}
