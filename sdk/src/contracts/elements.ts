/** The elements: symbol ↔ atomic number, 1 (H) to 118 (Og), IUPAC names of 2016; and the frozen core that goes with each. */
import { invalidInput } from './errors.ts';

// biome-ignore format: one period a line
const SYMBOLS: readonly string[] = [
  'H', 'He',
  'Li', 'Be', 'B', 'C', 'N', 'O', 'F', 'Ne',
  'Na', 'Mg', 'Al', 'Si', 'P', 'S', 'Cl', 'Ar',
  'K', 'Ca', 'Sc', 'Ti', 'V', 'Cr', 'Mn', 'Fe', 'Co', 'Ni', 'Cu', 'Zn', 'Ga', 'Ge', 'As', 'Se', 'Br', 'Kr',
  'Rb', 'Sr', 'Y', 'Zr', 'Nb', 'Mo', 'Tc', 'Ru', 'Rh', 'Pd', 'Ag', 'Cd', 'In', 'Sn', 'Sb', 'Te', 'I', 'Xe',
  'Cs', 'Ba', 'La', 'Ce', 'Pr', 'Nd', 'Pm', 'Sm', 'Eu', 'Gd', 'Tb', 'Dy', 'Ho', 'Er', 'Tm', 'Yb', 'Lu',
  'Hf', 'Ta', 'W', 'Re', 'Os', 'Ir', 'Pt', 'Au', 'Hg', 'Tl', 'Pb', 'Bi', 'Po', 'At', 'Rn',
  'Fr', 'Ra', 'Ac', 'Th', 'Pa', 'U', 'Np', 'Pu', 'Am', 'Cm', 'Bk', 'Cf', 'Es', 'Fm', 'Md', 'No', 'Lr',
  'Rf', 'Db', 'Sg', 'Bh', 'Hs', 'Mt', 'Ds', 'Rg', 'Cn', 'Nh', 'Fl', 'Mc', 'Lv', 'Ts', 'Og',
];
const NUMBERS = new Map(SYMBOLS.map((symbol, index) => [symbol.toLowerCase(), index + 1]));

/** @example elementSymbol(30) === 'Zn' */
export function elementSymbol(atomicNumber: number): string {
  const symbol = SYMBOLS[atomicNumber - 1];
  if (symbol === undefined) throw invalidInput('atomicNumber', 'an integer from 1 to 118', atomicNumber);
  return symbol;
}

/** @example atomicNumberOf('Zn') === 30 */
export function atomicNumberOf(symbol: string): number {
  const atomicNumber = NUMBERS.get(symbol.toLowerCase());
  if (atomicNumber === undefined) throw invalidInput('element', 'an element symbol, H … Og', symbol);
  return atomicNumber;
}

/** Symbol from what a file may hold: a symbol in any case, or an atomic number. Undefined: neither. */
export function readElement(text: string): string | undefined {
  const atomicNumber = /^\d{1,3}$/.test(text) ? Number(text) : NUMBERS.get(text.toLowerCase());
  return atomicNumber === undefined ? undefined : SYMBOLS[atomicNumber - 1];
}

/** Orbitals that `frozenCore` freezes on one atom: He core for Li–Ne, Ne for Na–Ar, Ar for K–Zn, Ar + 3d for Ga–Kr. */
export function frozenCoreOrbitals(atomicNumber: number): number {
  if (atomicNumber <= 2) return 0;
  if (atomicNumber <= 10) return 1;
  if (atomicNumber <= 18) return 5;
  return atomicNumber <= 30 ? 9 : 14;
}

/** Sc–Zn: the first transition row. */
export function isTransitionMetal(atomicNumber: number): boolean {
  return atomicNumber >= 21 && atomicNumber <= 30;
}
