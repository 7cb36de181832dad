/**
 * A molecule as a flat picture. A line joins atoms that are no further apart than 1.25 times the sum of their covalent radii.
 */
import { type Atom, BOHR_IN_ANGSTROM, BOND_REACH, covalentRadiusAngstrom, type Structure } from '../../../contracts/index.ts';
import { counted } from '../../format.ts';
import type { Markup } from '../markup.ts';
import { ballFigures } from './ball-figure.ts';
import type { Line } from './scene.ts';

const COLOURS: Record<string, string> = { H: '#d9dde2', C: '#a3abb5', N: '#7ea6f4', O: '#ef8c7c', S: '#d9b23c', Zn: '#b3a3da' };
const OTHER_COLOUR = '#8fb38f';
/** Pixels per Å. */
const SCALE = 46;
/** So many stand apart at that scale; more are drawn smaller, without the names of the common ones; beyond the most they are a blot. */
const WELL_APART = 60;
const MOST_ATOMS = 400;
const COMMON: ReadonlySet<string> = new Set(['H', 'C']);

const radius = ({ element }: Atom): number => covalentRadiusAngstrom(element);

function places(atoms: readonly Atom[]): [number, number, number][] {
  return atoms.map(({ positionBohr: [x, y, z] }) => [x * BOHR_IN_ANGSTROM, y * BOHR_IN_ANGSTROM, z * BOHR_IN_ANGSTROM]);
}

/** Pairs of atoms that a line joins. */
export function contacts(atoms: readonly Atom[]): [number, number][] {
  const positions = places(atoms);
  const pairs: [number, number][] = [];
  for (let a = 0; a < atoms.length; a++) {
    for (let b = a + 1; b < atoms.length; b++) {
      const distance = Math.hypot(...positions[a].map((x, k) => x - positions[b][k]));
      if (distance <= BOND_REACH * (radius(atoms[a]) + radius(atoms[b]))) pairs.push([a, b]);
    }
  }
  return pairs;
}

/** Nothing for more atoms than a picture of this kind can show. */
export function structureFigures({ atoms, label }: Structure, where = 'at the first point'): Markup | undefined {
  if (atoms.length > MOST_ATOMS) return undefined;
  const positions = places(atoms);
  const lines = contacts(atoms).map((ends): Line => ({ ends }));
  const shrink = Math.min(1, Math.sqrt(WELL_APART / atoms.length));
  return ballFigures({
    title: 'Structure',
    text: `${label ?? 'The molecule'}: ${counted(atoms.length, 'atom')}, ${counted(lines.length, 'contact')} within ${BOND_REACH} times the sum of covalent radii, ${where}`,
    balls: atoms.map(({ element }, k) => ({
      at: positions[k],
      label: shrink < 1 && COMMON.has(element) ? '' : element,
      radius: shrink * (8 + 9 * radius(atoms[k])),
      colour: COLOURS[element] ?? OTHER_COLOUR,
    })),
    lines,
    scale: shrink * SCALE,
  });
}
