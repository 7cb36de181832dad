/**
 * Molden: atoms, basis set and orbitals as text, for programs that draw or analyse them.
 *
 *   [Atoms] AU      symbol number charge x y z                                      bohr
 *   [GTO]           shells of each atom in turn: exponents, coefficients of primitives that are normalised each
 *   [5D] [9G]       solid harmonics instead of cartesian functions: d and f, and g
 *   [MO]            of each orbital: Sym, Ene (hartree), Spin, Occup, and a coefficient for each basis function
 *
 * Every function has unit self-overlap, each cartesian component (xx and xy alike) included, as in our own basis: only the order within
 * a shell differs.
 *
 * Source      G. Schaftenaar, https://www.theochem.ru.nl/molden/molden_format.html.
 */
import { elementSymbol, unsupported } from '@cofactor/sdk/contracts';
import { cartesianPowers } from '../../kernels/repulsion/angular.ts';
import type { BasisSystem, Shell } from '../shell.ts';
import { checkOrbitals, type MolecularOrbitals, type OrbitalSet } from './orbitals.ts';

const LETTERS = ['s', 'p', 'd', 'f', 'g'];

/** Cartesian functions of a shell in Molden's order. */
const CARTESIAN: Readonly<Record<number, string>> = {
  2: 'xx yy zz xy xz yz',
  3: 'xxx yyy zzz xyy xxy xxz xzz yzz yyz xyz',
  4: 'xxxx yyyy zzzz xxxy xxxz xyyy yyyz xzzz yzzz xxyy xxzz yyzz xxyz xyyz xyzz',
};

/** @throws UNSUPPORTED for functions beyond g, and for cartesian and spherical ones of one kind side by side */
export function moldenText(orbitals: MolecularOrbitals, { title = '' }: { title?: string } = {}): string {
  checkOrbitals(orbitals);
  const { system, alpha, beta } = orbitals;
  const high = Math.max(...system.shells.map(({ l }) => l));
  if (high >= LETTERS.length)
    throw unsupported(`Molden holds functions up to g, this basis goes to l = ${high}`, { what: `Molden of l = ${high}` });
  const order = moldenOrder(system);
  const lines = ['[Molden Format]', '[Title]', ` ${title.replaceAll(/[\r\n[\]]+/g, ' ')}`, '[Atoms] AU', ...atomLines(system), '[GTO]'];
  lines.push(...system.atomicNumbers.flatMap((_, atom) => shellLines(system, atom)), ...angularLines(system.shells), '[MO]');
  for (const [spin, set] of [['Alpha', alpha] as const, ...(beta ? [['Beta', beta] as const] : [])]) {
    for (let k = 0; k < set.occupations.length; k++) lines.push(...orbitalLines(set, k, spin, order));
  }
  return `${lines.join('\n')}\n`;
}

/** Where each function of Molden's order, atom by atom, stands in ours. */
function moldenOrder({ atomicNumbers, shells }: BasisSystem): Int32Array {
  const places: number[][] = atomicNumbers.map(() => []);
  let first = 0;
  for (const { atom, l, spherical, coefficients } of shells) {
    const within = l < 2 ? Array.from({ length: 2 * l + 1 }, (_, k) => k) : spherical ? sphericalOrder(l) : cartesianOrder(l);
    for (let contraction = 0; contraction < coefficients.length; contraction++, first += within.length)
      places[atom].push(...within.map((k) => first + k));
  }
  return Int32Array.from(places.flat());
}

/** m = 0, 1, −1, 2, −2 … of m = −l … l. */
function sphericalOrder(l: number): number[] {
  return Array.from({ length: 2 * l + 1 }, (_, k) => l + (k % 2 === 1 ? (k + 1) / 2 : -k / 2));
}

function cartesianOrder(l: number): number[] {
  const ours = cartesianPowers(l).map((powers) => powers.map((power, axis) => 'xyz'[axis].repeat(power)).join(''));
  return CARTESIAN[l].split(' ').map((name) => ours.indexOf(name));
}

function atomLines({ atomicNumbers, positionsBohr }: BasisSystem): string[] {
  return atomicNumbers.map((number, atom) => {
    const place = Array.from(positionsBohr.subarray(3 * atom, 3 * atom + 3), (x) => x.toFixed(12).padStart(20)).join('');
    return `${elementSymbol(number).padEnd(3)}${String(atom + 1).padStart(5)}${String(number).padStart(5)}${place}`;
  });
}

function shellLines({ shells }: BasisSystem, atom: number): string[] {
  const own = shells.filter((shell) => shell.atom === atom);
  return [`${atom + 1} 0`, ...own.flatMap((shell) => shell.coefficients.flatMap((row) => contractionLines(shell, row))), ''];
}

function contractionLines({ l, exponents }: Shell, contraction: readonly number[]): string[] {
  const used = contraction.flatMap((c, i) => (c === 0 ? [] : [i]));
  const scale = 1 / Math.sqrt(selfOverlap(l, exponents, contraction));
  const rows = used.map((i) => `${real(exponents[i])}${real(scale * contraction[i])}`);
  return [` ${LETTERS[l]} ${rows.length} 1.00`, ...rows];
}

/** Σ c_i c_j S_ij over normalised primitives of one shell, S_ij = (2 √(a_i a_j) / (a_i + a_j))^(l + 3/2). */
function selfOverlap(l: number, exponents: readonly number[], contraction: readonly number[]): number {
  let sum = 0;
  for (const [i, c] of contraction.entries())
    for (const [j, d] of contraction.entries())
      sum += c * d * ((2 * Math.sqrt(exponents[i] * exponents[j])) / (exponents[i] + exponents[j])) ** (l + 1.5);
  return sum;
}

/** d and f go together in Molden's words, g apart. */
function angularLines(shells: readonly Shell[]): string[] {
  const kinds = (...ls: number[]): boolean[] => [...new Set(shells.filter(({ l }) => ls.includes(l)).map(({ spherical }) => spherical))];
  const [lower, upper] = [kinds(2, 3), kinds(4)];
  if (lower.length > 1 || upper.length > 1) {
    throw unsupported('Molden cannot tell cartesian from spherical shells of one kind: choose one with problem.angular', {
      what: 'Molden of mixed shells',
    });
  }
  return [...(lower[0] ? ['[5D]'] : []), ...(upper[0] ? ['[9G]'] : [])];
}

function orbitalLines({ coefficients, energiesHartree, occupations }: OrbitalSet, k: number, spin: string, order: Int32Array): string[] {
  const numOrbitals = occupations.length;
  return [
    ` Sym= ${k + 1}a`,
    ` Ene=${real(energiesHartree[k])}`,
    ` Spin= ${spin}`,
    ` Occup= ${occupations[k].toFixed(8)}`,
    ...Array.from(order, (mu, at) => `${String(at + 1).padStart(5)}${real(coefficients[mu * numOrbitals + k])}`),
  ];
}

/** As Fortran reads it, to twelve digits. */
const real = (value: number): string => {
  const [mantissa, exponent] = value.toExponential(12).split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return ` ${mantissa}E${sign}${exponent.slice(1).padStart(2, '0')}`.padStart(21);
};
