/**
 * A reader of Molden text by its documentation alone, for tests of the writer: it knows nothing of our basis functions. Solid harmonics
 * stand here as polynomials from tables, not from a recursion, and every function is normalised by itself.
 *
 * Source  https://www.theochem.ru.nl/molden/molden_format.html; harmonics: https://en.wikipedia.org/wiki/Table_of_spherical_harmonics.
 */

/** factor · xᵃ yᵇ zᶜ */
type Term = readonly [factor: number, powers: string];

interface Function3 {
  centre: readonly number[];
  primitives: readonly (readonly [exponent: number, coefficient: number])[];
  terms: readonly Term[];
}

export interface ReadOrbital {
  energy: number;
  spin: string;
  occupation: number;
  coefficients: number[];
}

export interface ReadMolden {
  functions: Function3[];
  orbitals: ReadOrbital[];
}

const CARTESIAN = [
  '.',
  'x y z',
  'xx yy zz xy xz yz',
  'xxx yyy zzz xyy xxy xxz xzz yzz yyz xyz',
  'xxxx yyyy zzzz xxxy xxxz yyyx yyyz zzzx zzzy xxyy xxzz yyzz xxyz yyxz zzxy',
];
/** Unnormalised, m = 0, +1, −1, +2, −2 … */
const SPHERICAL: Record<number, string[]> = {
  2: ['2zz -1xx -1yy', '1xz', '1yz', '1xx -1yy', '1xy'],
  3: ['2zzz -3xxz -3yyz', '4xzz -1xxx -1xyy', '4yzz -1xxy -1yyy', '1xxz -1yyz', '1xyz', '1xxx -3xyy', '3xxy -1yyy'],
  4: [
    '8zzzz -24xxzz -24yyzz 3xxxx 6xxyy 3yyyy',
    '4xzzz -3xxxz -3xyyz',
    '4yzzz -3xxyz -3yyyz',
    '6xxzz -1xxxx -6yyzz 1yyyy',
    '6xyzz -1xxxy -1xyyy',
    '1xxxz -3xyyz',
    '3xxyz -1yyyz',
    '1xxxx -6xxyy 1yyyy',
    '1xxxy -1xyyy',
  ],
};

export function readMolden(text: string): ReadMolden {
  const lines = text.split('\n');
  const section = (name: string): string[] => {
    const start = lines.findIndex((line) => line.startsWith(name));
    const end = lines.findIndex((line, k) => k > start && line.startsWith('['));
    return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end);
  };
  const has = (flag: string): boolean => lines.includes(flag);
  const centres = section('[Atoms] AU').map((line) => line.trim().split(/\s+/).slice(3).map(Number));
  const functions: Function3[] = [];
  const shells = section('[GTO]').map((line) => line.trim().split(/\s+/));
  let centre: readonly number[] = [];
  for (let k = 0; k < shells.length; k++) {
    const [first, second] = shells[k];
    if (second === '0') centre = centres[Number(first) - 1];
    else if (second !== undefined) {
      const l = 'spdfg'.indexOf(first);
      const primitives = shells.slice(k + 1, k + 1 + Number(second)).map(([a, c]) => [Number(a), Number(c)] as const);
      const spherical = l === 4 ? has('[9G]') : l > 1 && has('[5D]');
      const angular = spherical ? SPHERICAL[l] : CARTESIAN[l].split(' ').map((powers) => `1${powers}`);
      for (const one of angular) functions.push({ centre, primitives, terms: one.split(' ').map(termOf) });
      k += Number(second);
    }
  }
  return { functions, orbitals: orbitalsOf(section('[MO]')) };
}

function termOf(text: string): Term {
  const [, factor, powers] = /^(-?\d+)(.+)$/.exec(text) as RegExpExecArray;
  return [Number(factor), powers.replace('.', '')];
}

function orbitalsOf(lines: readonly string[]): ReadOrbital[] {
  const orbitals: ReadOrbital[] = [];
  for (const line of lines) {
    const [key, value] = line.split('=').map((part) => part.trim());
    if (key === 'Sym') orbitals.push({ energy: Number.NaN, spin: '', occupation: Number.NaN, coefficients: [] });
    const orbital = orbitals.at(-1) as ReadOrbital;
    if (key === 'Ene') orbital.energy = Number(value);
    else if (key === 'Spin') orbital.spin = value;
    else if (key === 'Occup') orbital.occupation = Number(value);
    else if (value === undefined && key !== '') orbital.coefficients.push(Number(key.split(/\s+/)[1]));
  }
  return orbitals;
}

/** Overlaps of all functions, each normalised to one. */
export function overlapsOf(functions: readonly Function3[]): number[][] {
  const raw = functions.map((a) => functions.map((b) => overlap(a, b)));
  return raw.map((row, i) => row.map((value, j) => value / Math.sqrt(raw[i][i] * raw[j][j])));
}

function overlap(a: Function3, b: Function3): number {
  let sum = 0;
  for (const [exponentA, c] of a.primitives)
    for (const [exponentB, d] of b.primitives)
      for (const [f, powersA] of a.terms)
        for (const [g, powersB] of b.terms) {
          const l = powersA.length;
          const normalisers = exponentA ** (l / 2 + 0.75) * exponentB ** (powersB.length / 2 + 0.75);
          sum += ['x', 'y', 'z'].reduce(
            (product, letter, axis) =>
              product * line(exponentA, a.centre[axis], count(powersA, letter), exponentB, b.centre[axis], count(powersB, letter)),
            c * d * f * g * normalisers,
          );
        }
  return sum;
}

const count = (powers: string, letter: string): number => powers.split(letter).length - 1;

/** ∫ (x − A)ⁱ (x − B)ʲ exp(−a (x − A)² − b (x − B)²) dx by Gauss' product and the moments of a Gaussian. */
function line(a: number, centreA: number, i: number, b: number, centreB: number, j: number): number {
  const p = a + b;
  const centre = (a * centreA + b * centreB) / p;
  let polynomial = [1];
  const times = (shift: number): void => {
    const next = [0, ...polynomial];
    for (const [k, value] of polynomial.entries()) next[k] += shift * value;
    polynomial = next;
  };
  for (let k = 0; k < i; k++) times(centre - centreA);
  for (let k = 0; k < j; k++) times(centre - centreB);
  let sum = 0;
  let moment = Math.sqrt(Math.PI / p);
  for (let k = 0; k < polynomial.length; k += 2) {
    sum += polynomial[k] * moment;
    moment *= (k + 1) / (2 * p);
  }
  return sum * Math.exp((-a * b * (centreA - centreB) ** 2) / p);
}
