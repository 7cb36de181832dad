/**
 * Determinants a selected CI may start from, found by descents in the energy of a single determinant.
 *
 *   E(D) = Σ_p h_pp n_p + ½ Σ_pq J_pq n_p n_q − ½ Σ_σ Σ_pq K_pq n_pσ n_qσ,   J_pq = (pp|qq), K_pq = (pq|qp)            (1)
 *
 * A descent moves one electron, or two, to empty orbitals of their spin wherever (1) falls most, until it falls no more: from the filled
 * first orbitals and from random ones. In delocalised orbitals it ends in the closed-shell determinant. In localised orbitals of
 * metals the lowest single determinant may be a charge transfer that correlation does not favour, so that broken-symmetry determinants
 * come beside it: the orbitals of largest repulsion (pp|pp) hold one electron each, as in a Mott insulator, half of them turned where
 * (1) falls most, and the others are filled by descent. Which of them leads lowest is for the caller to try (start.ts).
 */
import { type RandomStream, stream } from '@cofactor/sdk/contracts';
import { type Determinant, orbitalsOf } from '../../../kernels/determinants/strings.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';

/** Descents from random determinants, and from random spins. */
const RANDOM_STARTS = 5;
/** Candidates this far above the lowest (hartree) are left out. */
const WINDOW_HARTREE = 0.5;
/** A fall below this is rounding. */
const LEAST_FALL = 1e-9;

/** Different determinants, lowest first; with as many α as β electrons one of two that are each other's with spins exchanged. */
export function startCandidates(hamiltonian: ActiveHamiltonian): Determinant[] {
  const { numOrbitals: n, numElectrons } = hamiltonian;
  const [numAlpha, numBeta] = numElectrons;
  const energies = determinantEnergies(hamiltonian);
  const random = stream(0, 'start-candidates');
  const times = Array.from({ length: RANDOM_STARTS }, (_, k) => k);
  const aufbau = { alphaMask: 2 ** numAlpha - 1, betaMask: 2 ** numBeta - 1 };
  const starts = [aufbau, ...times.map(() => randomDeterminant(n, numElectrons, random))];
  const found = [
    best(
      energies,
      starts.map((start) => descended(start, energies, 'all')),
    ),
  ];
  const [fewer, more] = [Math.min(numAlpha, numBeta), Math.max(numAlpha, numBeta)];
  for (let opened = 1; opened <= Math.min(fewer, n - more); opened++) {
    const open = mostRepelling(energies, more - fewer + 2 * opened);
    const spins = numBeta - fewer + opened;
    const filled = descended(withOpen(open, n, fewer - opened, orbitalsOf(open).slice(0, spins)), energies, 'pairs');
    const turned = times.map(() => descended(withSpins(filled, open, someOf(orbitalsOf(open), spins, random)), energies, 'spins'));
    found.push(best(energies, [filled, ...turned]));
  }
  const least = Math.min(...found.map(energies.energy));
  const different = new Map<string, Determinant>();
  for (const { alphaMask, betaMask } of found) {
    const [a, b] = numAlpha === numBeta && alphaMask < betaMask ? [betaMask, alphaMask] : [alphaMask, betaMask];
    const determinant = { alphaMask: a, betaMask: b };
    if (energies.energy(determinant) < least + WINDOW_HARTREE) different.set(`${a} ${b}`, determinant);
  }
  return [...different.values()].sort((x, y) => energies.energy(x) - energies.energy(y));
}

/** The orbitals of largest (pp|pp), as a mask. */
function mostRepelling({ numOrbitals: n, coulomb }: Energies, count: number): number {
  const order = Array.from({ length: n }, (_, p) => p).sort((p, q) => coulomb[q * n + q] - coulomb[p * n + p] || p - q);
  return maskOf(order.slice(0, count));
}

/** Pairs in the first of the orbitals that are not open. */
function withOpen(open: number, n: number, pairs: number, beta: readonly number[]): Determinant {
  const closed = maskOf(orbitalsOf((2 ** n - 1) & ~open).slice(0, pairs));
  return withSpins({ alphaMask: closed, betaMask: closed }, open, beta);
}

/** β electrons in these of the open orbitals, α in the others. */
function withSpins({ alphaMask, betaMask }: Determinant, open: number, beta: readonly number[]): Determinant {
  const turned = maskOf(beta);
  return { alphaMask: (alphaMask & ~open) | (open & ~turned), betaMask: (betaMask & ~open) | turned };
}

function maskOf(orbitals: readonly number[]): number {
  return orbitals.reduce((mask, p) => mask | (1 << p), 0);
}

interface Energies {
  numOrbitals: number;
  energy: (determinant: Determinant) => number;
  /** Energy of one more electron of `spin` in each orbital. */
  fields: (determinant: Determinant) => [Float64Array, Float64Array];
  coulomb: Float64Array;
  exchange: Float64Array;
}

function determinantEnergies({ numOrbitals: n, h1, eri }: ActiveHamiltonian): Energies {
  const table = (value: (p: number, q: number) => number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, k) => value(Math.floor(k / n), k % n));
  const coulomb = table((p, q) => eri[((p * n + p) * n + q) * n + q]);
  const exchange = table((p, q) => eri[((p * n + q) * n + q) * n + p]);
  const fields = ({ alphaMask, betaMask }: Determinant): [Float64Array, Float64Array] => {
    const spins = [orbitalsOf(alphaMask), orbitalsOf(betaMask)];
    const of = (spin: 0 | 1): Float64Array =>
      Float64Array.from({ length: n }, (_, p) => {
        let sum = h1[p * n + p];
        for (const q of spins[spin]) sum += coulomb[p * n + q] - exchange[p * n + q];
        for (const q of spins[1 - spin]) sum += coulomb[p * n + q];
        return sum;
      });
    return [of(0), of(1)];
  };
  const energy = (determinant: Determinant): number => {
    const [alpha, beta] = fields(determinant);
    const half = (mask: number, field: Float64Array): number =>
      orbitalsOf(mask).reduce((sum, p) => sum + 0.5 * (h1[p * n + p] + field[p]), 0);
    return half(determinant.alphaMask, alpha) + half(determinant.betaMask, beta);
  };
  return { numOrbitals: n, energy, fields, coulomb, exchange };
}

function best({ energy }: Energies, determinants: readonly Determinant[]): Determinant {
  return determinants.reduce((low, one) => (energy(one) < energy(low) - LEAST_FALL ? one : low));
}

/** All moves of one and two electrons, or exchanges of the spins of two orbitals alone, or of pairs with empty orbitals. */
type Moves = 'all' | 'spins' | 'pairs';

function descended(start: Determinant, energies: Energies, moves: Moves): Determinant {
  let determinant = start;
  for (;;) {
    const { fall, alpha, beta } = steepest(determinant, energies, moves);
    if (fall > -LEAST_FALL) return determinant;
    determinant = { alphaMask: determinant.alphaMask ^ alpha, betaMask: determinant.betaMask ^ beta };
  }
}

/** One electron i → a changes the energy by ε_a − ε_i − J_ia (+ K_ia); two by the sum, and by what they feel of each other. */
function steepest(
  determinant: Determinant,
  { numOrbitals: n, fields, coulomb, exchange }: Energies,
  moves: Moves,
): { fall: number; alpha: number; beta: number } {
  const spins = fields(determinant);
  const masks = [determinant.alphaMask, determinant.betaMask];
  const singles = [0, 1].flatMap((spin) =>
    orbitalsOf(masks[spin]).flatMap((i) =>
      orbitalsOf((2 ** n - 1) & ~masks[spin]).map((a) => ({
        spin,
        i,
        a,
        fall: spins[spin][a] - spins[spin][i] - coulomb[i * n + a] + exchange[i * n + a],
      })),
    ),
  );
  const best = { fall: 0, alpha: 0, beta: 0 };
  const consider = (fall: number, taken: readonly (typeof singles)[number][]): void => {
    if (fall >= best.fall) return;
    const flips = (spin: number): number =>
      taken.reduce((mask, { spin: of, i, a }) => (of === spin ? mask | (1 << i) | (1 << a) : mask), 0);
    Object.assign(best, { fall, alpha: flips(0), beta: flips(1) });
  };
  for (const [x, one] of singles.entries()) {
    if (moves === 'all') consider(one.fall, [one]);
    for (let y = 0; y < x; y++) {
      const other = singles[y];
      const alike = one.spin === other.spin;
      if (alike && (one.i === other.i || one.a === other.a)) continue;
      if (moves === 'spins' && (alike || one.i !== other.a || one.a !== other.i)) continue;
      if (moves === 'pairs' && (alike || one.i !== other.i || one.a !== other.a)) continue;
      const felt = (p: number, q: number): number => coulomb[p * n + q] - (alike ? exchange[p * n + q] : 0);
      const together = felt(one.a, other.a) + felt(one.i, other.i) - felt(one.a, other.i) - felt(one.i, other.a);
      consider(one.fall + other.fall + together, [one, other]);
    }
  }
  return best;
}

function randomDeterminant(n: number, electrons: readonly [number, number], random: RandomStream): Determinant {
  const all = Array.from({ length: n }, (_, p) => p);
  const [alphaMask, betaMask] = electrons.map((count) => maskOf(someOf(all, count, random)));
  return { alphaMask, betaMask };
}

function someOf(orbitals: readonly number[], count: number, random: RandomStream): number[] {
  const left = [...orbitals];
  return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)[0]);
}
