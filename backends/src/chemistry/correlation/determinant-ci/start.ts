/**
 * Where the search starts: the lowest eigenvectors of H among the determinants of lowest energy, plus noise.
 *
 * The model space holds whole spatial configurations, so its states have pure spin, and the lowest determinants of every
 * block of H (symmetry.ts), so that no symmetry is missed. A start that is symmetric in space would stay so for ever and may
 * settle on an excited state (square H4): each start vector also gets a little of (R R' + R) φ, with R, R' random one-electron
 * operators and φ its dominant configuration: random in space, and the same in spin where a spin was asked for.
 */
import { type RandomStream, stream } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import type { SigmaBuilder } from '../../../kernels/determinants/sigma.ts';
import { pairedSpinFunction, spinFunctions } from './spin.ts';
import { type Determinant, excitationSign, orbitalsOf, popcount, stringIndex } from '../../../kernels/determinants/strings.ts';
import { blockLabels } from './symmetry.ts';

/** Determinants of the model space at most, in the block of the lowest one and in each other: dense problems of milliseconds. */
const MODEL_SIZE = 150;
const OTHER_BLOCK_SIZE = 40;
/** Blocks looked at, those with the lowest determinants. */
const MAX_BLOCKS = 16;
/** Energies closer than this belong to one configuration, or to degenerate ones. */
const SAME_ENERGY = 1e-9;
/** Norm of the noise in a start vector: 10⁻⁶ of the energy scale, far above the residual at convergence. */
const NOISE = 1e-3;
/** Norm of the noise in a vector that stands guard for states the model space does not know of. */
const GUARD_NOISE = 0.3;
/** Norm of (R R' + R) φ below which it is rounding. */
const NO_EXCITATION = 1e-6;
/** A model state this close (hartree) to the wanted ones may turn out to lie below them; the lowest of a block may from anywhere. */
const GUARD_WINDOW = 0.2;

/** A state of the model space: coefficients over the determinants of its block. */
interface ModelState {
  energy: number;
  /** Of its block. */
  lowest: boolean;
  determinants: readonly Determinant[];
  coefficients: Float64Array;
}

/**
 * Start vectors in the arena of `builder`, lowest first, not orthogonal to one another: `roots` of them, one or more guards,
 * and no more than `limit`.
 */
export function startVectors(
  builder: SigmaBuilder,
  hamiltonian: ActiveHamiltonian,
  { roots, limit, multiplicity, seed }: { roots: number; limit: number; multiplicity: number | undefined; seed: number },
): Float64Array[] {
  const found = modelBlocks(builder, hamiltonian, multiplicity)
    .flatMap((determinants) => modelStates(hamiltonian, determinants, spinBasis(determinants, multiplicity), limit))
    .sort((a, b) => a.energy - b.energy);
  const last = found[Math.min(roots, found.length) - 1].energy;
  const states = found.filter(({ energy, lowest }, k) => k <= roots || energy < last + GUARD_WINDOW || lowest).slice(0, limit);
  // of a degenerate set the model states may span too little: where several roots are asked, one guard more than they are
  const guarded = roots > 1 ? Math.min(states.length + 1, limit) : states.length;
  const count = Math.max(guarded, roots + 1);
  return Array.from({ length: count }, (_, k) => {
    const state = states[Math.min(k, states.length - 1)];
    const vector = builder.vector();
    if (k < states.length) {
      for (const [i, determinant] of state.determinants.entries()) vector[position(builder, determinant)] = state.coefficients[i];
    }
    const noise = randomExcitation(
      hamiltonian.numOrbitals,
      dominantConfiguration(state),
      multiplicity !== undefined,
      stream(seed, 'determinant-ci/start', k),
    );
    const norm = Math.sqrt(noise.reduce((sum, [, x]) => sum + x * x, 0));
    // what cannot be excited leaves rounding only, and that has no spin
    const weight = norm < NO_EXCITATION ? 0 : (k < Math.min(count - 1, states.length) ? NOISE : GUARD_NOISE) / norm;
    for (const [determinant, x] of noise) vector[position(builder, determinant)] += weight * x;
    return vector;
  });
}

function position(builder: SigmaBuilder, { alphaMask, betaMask }: Determinant): number {
  return stringIndex(alphaMask) * builder.stride + stringIndex(betaMask);
}

/** Lowest energies of one block, ascending, one more than wanted. */
interface Lowest {
  energies: number[];
  size: number;
}

/** For each block its lowest determinants by averaged energy, as whole groups of equal energy. */
function modelBlocks(builder: SigmaBuilder, hamiltonian: ActiveHamiltonian, multiplicity: number | undefined): Determinant[][] {
  const { alpha, beta, stride, averagedDiagonal } = builder;
  const labelOf = blockLabels(hamiltonian);
  const visit = (each: (energy: number, label: number, alphaMask: number, betaMask: number) => void): void => {
    for (let ia = 0; ia < alpha.masks.length; ia++) {
      for (let ib = 0; ib < beta.masks.length; ib++) {
        const open = alpha.masks[ia] ^ beta.masks[ib];
        if (multiplicity !== undefined && popcount(open) < multiplicity - 1) continue;
        each(averagedDiagonal[ia * stride + ib], labelOf(open), alpha.masks[ia], beta.masks[ib]);
      }
    }
  };
  const blocks = new Map<number, Lowest>();
  visit((energy, label) => {
    const known = blocks.get(label);
    if (known === undefined) {
      blocks.set(label, { energies: [energy], size: 0 });
      return;
    }
    const { energies } = known;
    if (energies.length > MODEL_SIZE && energy >= energies[MODEL_SIZE]) return;
    let at = energies.length;
    while (at > 0 && energies[at - 1] > energy) at--;
    energies.splice(at, 0, energy);
    if (energies.length > MODEL_SIZE + 1) energies.pop();
  });
  const ranked = [...blocks].sort(([, a], [, b]) => a.energies[0] - b.energies[0]).slice(0, MAX_BLOCKS);
  for (const [rank, [, block]] of ranked.entries()) block.size = wholeGroups(block.energies, rank === 0 ? MODEL_SIZE : OTHER_BLOCK_SIZE);
  const members = new Map<number, Determinant[]>(ranked.map(([label]) => [label, []]));
  visit((energy, label, alphaMask, betaMask) => {
    const found = members.get(label);
    if (found === undefined) return;
    const { energies, size } = blocks.get(label) as Lowest;
    // a block whose lowest group is too large is entered through one of its configurations
    if (energy <= energies[Math.max(size, 1) - 1] + SAME_ENERGY / 2 && (size > 0 || found.length === 0))
      found.push({ alphaMask, betaMask });
  });
  return ranked.map(([label, { size }]) => {
    const found = members.get(label) as Determinant[];
    return size > 0 || multiplicity === undefined ? found : pairedSpinFunction(found[0], multiplicity).determinants;
  });
}

/** The largest number of energies, at most `limit`, that does not cut a group of equal ones. */
function wholeGroups(energies: readonly number[], limit: number): number {
  if (energies.length <= limit) return energies.length;
  let size = limit;
  while (size > 0 && energies[size] - energies[size - 1] < SAME_ENERGY) size--;
  return size;
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
): ModelState[] {
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
  const { values, vectors } = symmetricEigen(matrix, m);
  return Array.from({ length: Math.min(count, m) }, (_, k) => {
    const coefficients = new Float64Array(size);
    for (let f = 0; f < m; f++) for (let i = 0; i < size; i++) coefficients[i] += vectors[f * m + k] * basis[f][i];
    return { energy: values[k], lowest: k === 0, determinants, coefficients };
  });
}

/** Part of a state in the configuration that weighs most: pure in spin as the state is. */
function dominantConfiguration({ determinants, coefficients }: ModelState): [Determinant, number][] {
  const weights = new Map<string, { weight: number; part: [Determinant, number][] }>();
  for (const [i, determinant] of determinants.entries()) {
    if (coefficients[i] === 0) continue;
    const key = `${determinant.alphaMask & determinant.betaMask},${determinant.alphaMask ^ determinant.betaMask}`;
    const entry = weights.get(key) ?? { weight: 0, part: [] };
    entry.weight += coefficients[i] ** 2;
    entry.part.push([determinant, coefficients[i]]);
    weights.set(key, entry);
  }
  return [...weights.values()].reduce((best, entry) => (entry.weight > best.weight ? entry : best)).part;
}

/** (R R' + R) φ with R = Σ_σ Σ_(p≠q) x^σ_pq E^σ_pq, x normal, the same for both spins where spin must stay pure. */
function randomExcitation(
  n: number,
  part: readonly [Determinant, number][],
  spinFree: boolean,
  random: RandomStream,
): [Determinant, number][] {
  const draw = (): Float64Array => Float64Array.from({ length: n * n }, () => random.normal());
  const excite = (of: readonly [Determinant, number][]): [Determinant, number][] => {
    const alpha = draw();
    return applyOneElectron(n, of, alpha, spinFree ? alpha : draw());
  };
  const once = excite(part);
  return [...once, ...excite(once)];
}

function applyOneElectron(
  n: number,
  part: readonly [Determinant, number][],
  alpha: Float64Array,
  beta: Float64Array,
): [Determinant, number][] {
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
        add(alphaMask ^ (1 << q) ^ (1 << p), betaMask, value * alpha[p * n + q] * excitationSign(alphaMask, p, q));
      }
    }
    for (const q of orbitalsOf(betaMask)) {
      for (const p of orbitalsOf(full & ~betaMask)) {
        add(alphaMask, betaMask ^ (1 << q) ^ (1 << p), value * beta[p * n + q] * excitationSign(betaMask, p, q));
      }
    }
  }
  return [...out.values()];
}
