/**
 * From counts to strings: what sample-based diagonalisation does with measured bit strings. Pure; randomness from a given stream.
 *
 * A configuration is one outcome of a Jordan–Wigner register, its α string (low bits) and its β string. Noise breaks electron
 * numbers; recovery flips the bits that the occupancies ⟨n_p⟩ of the last subspace contradict most, until they hold again:
 *
 *   too many electrons   empty an occupied p with weight w(1 − ⟨n_p⟩; 1 − ν)     too few   fill an empty p with weight w(⟨n_p⟩; ν)
 *   w(y; h) = δ y / h  for y ≤ h,   δ + (1 − δ)(y − h)/(1 − h)  above,   δ = 0.01,  ν = electrons / orbitals of that spin      (1)
 *
 * Source      Robledo-Moreno et al., Sci. Adv. 11 (2025), DOI 10.1126/sciadv.adu9991, arXiv:2405.05068, section on configuration
 *             recovery. The threshold of an occupied orbital is taken at 1 − ν, so that electrons and holes are treated alike.
 */
import { invalidInput, tooLarge, type Hamiltonian, type RandomStream } from '../../../contracts/index.ts';
import { binomial } from '../../kinds/energy/sizes.ts';

/** A determinant by its strings. Masks: bit p is orbital p. */
export interface Pair {
  alpha: number;
  beta: number;
}

/** An outcome, and how often it was measured. */
export interface Configuration extends Pair {
  count: number;
}

/** ⟨n_p⟩ by spin. */
export interface Occupations {
  alpha: readonly number[];
  beta: readonly number[];
}

export type Sector = Pick<Hamiltonian, 'numOrbitals' | 'numElectrons'>;

/** Orbitals whose mask is handled here. */
const MAX_ORBITALS = 26;
/** δ of (1). */
const SMALL = 0.01;

/** Configurations in ascending order of their bit strings. @throws INVALID_INPUT for counts that are no outcomes of this register */
export function readConfigurations(counts: Readonly<Record<string, number>>, { numOrbitals: n }: Sector): Configuration[] {
  if (n > MAX_ORBITALS) {
    throw tooLarge(`sqd takes at most ${MAX_ORBITALS} orbitals, got ${n}: choose a smaller active space`, {
      resource: 'orbitals',
      asked: n,
      limit: MAX_ORBITALS,
    });
  }
  refuseOthers(counts, 2 * n);
  const found = Object.entries(counts).map(([bits, count]) => {
    if (!Number.isInteger(count) || count < 1) throw invalidInput(`counts.${bits}`, 'an integer >= 1', count);
    return { alpha: Number.parseInt(bits.slice(n), 2), beta: Number.parseInt(bits.slice(0, n), 2), count };
  });
  if (found.length === 0) throw invalidInput('counts', 'at least one measured bit string', 'none');
  return found.sort((a, b) => a.beta - b.beta || a.alpha - b.alpha);
}

/** Outcomes of another register say nothing about this one. @throws INVALID_INPUT saying how many there are */
function refuseOthers(counts: Readonly<Record<string, number>>, qubits: number): void {
  const all = Object.keys(counts);
  const wrong = all.filter((bits) => bits.length !== qubits || !/^[01]+$/.test(bits));
  if (wrong.length === 0) return;
  const first = `${wrong[0].slice(0, 64)} (${wrong.length} of ${all.length} bit strings)`;
  throw invalidInput('counts', `bit strings of ${qubits} qubits`, first, 'α orbitals are the rightmost bits, β the leftmost');
}

/** A mask as counts print it, orbital 0 rightmost. */
export const printString = (mask: number, numOrbitals: number): string => mask.toString(2).padStart(numOrbitals, '0');

/** Most frequent first, ties in an order drawn. */
export function byFrequency(configurations: readonly Configuration[], random: RandomStream): Configuration[] {
  return configurations
    .map((configuration) => ({ configuration, tie: random.uniform() }))
    .sort((x, y) => y.configuration.count - x.configuration.count || x.tie - y.tie)
    .map(({ configuration }) => configuration);
}

/** Occupancies before any subspace is known. */
export function evenly({ numOrbitals: n, numElectrons: [alpha, beta] }: Sector): Occupations {
  return { alpha: Array.from({ length: n }, () => alpha / n), beta: Array.from({ length: n }, () => beta / n) };
}

export function inSector({ alpha, beta }: Configuration, { numElectrons }: Sector): boolean {
  return electronsOf(alpha) === numElectrons[0] && electronsOf(beta) === numElectrons[1];
}

export function electronsOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** (1): the string with `numElectrons` electrons, one flip after the other. A string that has them comes back as it is. */
export function recoverString(mask: number, numElectrons: number, occupations: readonly number[], random: RandomStream): number {
  const filling = numElectrons / occupations.length;
  let recovered = mask;
  for (let excess = electronsOf(mask) - numElectrons; excess !== 0; excess -= Math.sign(excess)) {
    const occupied = excess > 0;
    const candidates = occupations.flatMap((n, p) => {
      if (((recovered >>> p) & 1) !== Number(occupied)) return [];
      return { p, weight: occupied ? flipWeight(1 - n, 1 - filling) : flipWeight(n, filling) };
    });
    recovered ^= 1 << candidates[draw(candidates, random)].p;
  }
  return recovered;
}

function flipWeight(y: number, threshold: number): number {
  if (y <= threshold) return threshold > 0 ? (SMALL * Math.max(0, y)) / threshold : SMALL;
  return SMALL + ((1 - SMALL) * (Math.min(1, y) - threshold)) / (1 - threshold);
}

/** Index drawn by weight; uniform when all weights vanish. */
function draw(candidates: readonly { weight: number }[], random: RandomStream): number {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return random.integer(candidates.length);
  let left = random.uniform() * total;
  const index = candidates.findIndex(({ weight }) => (left -= weight) < 0);
  return index < 0 ? candidates.length - 1 : index;
}

/**
 * The null hypothesis of a set of samples: each one replaced by a configuration with as many electrons of each spin, in orbitals
 * drawn uniformly. Whatever a circuit knows about the molecule is lost, whatever recovery can do with the rest remains.
 */
export function uniformTwin(configurations: readonly Configuration[], { numOrbitals }: Sector, random: RandomStream): Configuration[] {
  const drawn = new Map<number, Configuration>();
  for (const { alpha, beta, count } of configurations) {
    const [a, b] = [electronsOf(alpha), electronsOf(beta)];
    for (let k = 0; k < count; k++) {
      const twin = { alpha: uniformString(numOrbitals, a, random), beta: uniformString(numOrbitals, b, random), count: 1 };
      const key = twin.alpha + twin.beta * 2 ** numOrbitals;
      const seen = drawn.get(key);
      if (seen) seen.count++;
      else drawn.set(key, twin);
    }
  }
  return [...drawn.values()].sort((a, b) => a.beta - b.beta || a.alpha - b.alpha);
}

/** Uniform among the strings of so many electrons: the r-th in ascending order, r uniform. */
export function uniformString(numOrbitals: number, numElectrons: number, random: RandomStream): number {
  let rank = random.integer(binomial(numOrbitals, numElectrons));
  let mask = 0;
  let left = numElectrons;
  for (let p = numOrbitals - 1; left > 0; p--) {
    const without = binomial(p, left);
    if (rank < without) continue;
    rank -= without;
    mask |= 1 << p;
    left--;
  }
  return mask;
}

/** α and β strings of one batch: masks ascending. */
export interface Strings {
  alpha: number[];
  beta: number[];
}

interface BatchOptions {
  occupations: Occupations;
  maxProductDimension: number;
  carried?: Carried;
}

/** Strings that are in the product before any configuration is looked at, and the order of those. */
export interface Carried {
  strings: Strings;
  order: (pairs: readonly Pair[]) => Pair[];
}

/**
 * A subsample of the configurations, drawn one after the other by their counts without replacement and recovered where electron
 * numbers are wrong: see `fillStrings`.
 */
export function batchStrings(
  configurations: readonly Configuration[],
  sector: Sector,
  { occupations, maxProductDimension, carried }: BatchOptions,
  random: RandomStream,
): Strings {
  const order = configurations
    .map((configuration, k) => ({ configuration, k, key: -Math.log(1 - random.uniform()) / configuration.count }))
    .sort((x, y) => x.key - y.key || x.k - y.k)
    .map(({ configuration }) => configuration);
  const pairs = recovered(order, sector, occupations, random);
  return fillStrings(carried ? carried.order([...pairs]) : pairs, sector, maxProductDimension, carried?.strings);
}

/** Configurations with the electrons of the sector, as `recoverString` makes them. */
export function* recovered(
  configurations: Iterable<Pair>,
  { numElectrons: [numAlpha, numBeta] }: Sector,
  occupations: Occupations,
  random: RandomStream,
): Generator<Pair> {
  for (const { alpha, beta } of configurations) {
    yield {
      alpha: recoverString(alpha, numAlpha, occupations.alpha, random),
      beta: recoverString(beta, numBeta, occupations.beta, random),
    };
  }
}

/**
 * The strings of the first configurations whose product does not pass `maxProductDimension`. With as many α as β electrons both
 * spins get the strings of either, so that the subspace holds the spin-exchanged partner of every determinant.
 * @param held strings that are in the product already
 */
export function fillStrings(
  configurations: Iterable<Pair>,
  { numElectrons }: Sector,
  maxProductDimension: number,
  held: Strings = { alpha: [], beta: [] },
): Strings {
  const alpha = new Set(held.alpha);
  const beta = numElectrons[0] === numElectrons[1] ? alpha : new Set(held.beta);
  const full = (): boolean =>
    alpha === beta
      ? (alpha.size + 1) ** 2 > maxProductDimension
      : (alpha.size + 1) * beta.size > maxProductDimension && alpha.size * (beta.size + 1) > maxProductDimension;
  let first: Pair | undefined;
  for (const pair of configurations) {
    first ??= pair;
    const moreAlpha =
      alpha.size + Number(!alpha.has(pair.alpha)) + Number(alpha === beta && pair.beta !== pair.alpha && !beta.has(pair.beta));
    const moreBeta = alpha === beta ? moreAlpha : beta.size + Number(!beta.has(pair.beta));
    if (moreAlpha * moreBeta > maxProductDimension) continue;
    alpha.add(pair.alpha);
    beta.add(pair.beta);
    if (full()) break;
  }
  if (alpha.size === 0 && first) return { alpha: [first.alpha], beta: [first.beta] }; // a limit too small for a pair of partners
  return { alpha: ascending(alpha), beta: ascending(beta) };
}

export const ascending = (masks: Iterable<number>): number[] => [...masks].sort((x, y) => x - y);
