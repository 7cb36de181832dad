/**
 * A molecule as a flat picture. A line joins atoms that are no further apart than 1.25 times the sum of their covalent radii.
 */
import { type Atom, BOHR_IN_ANGSTROM, BOND_REACH, covalentRadiusAngstrom, type Structure } from '../../contracts/index.ts';
import { ballFigure, type Line } from './ball-figure.ts';
import { html, type Markup } from './markup.ts';

const COLOURS: Record<string, string> = { H: '#d9dde2', C: '#a3abb5', N: '#7ea6f4', O: '#ef8c7c', S: '#d9b23c', Zn: '#b3a3da' };
const OTHER_COLOUR = '#8fb38f';
const FLAT_ANGSTROM = 0.1;
/** Pixels per Å. */
const SCALE = 46;

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

/** From the side, and of what is no plane also from its end; nothing for more atoms than a picture of this kind can show. */
export function structureFigures({ atoms, label }: Structure, where = 'at the first point'): Markup | undefined {
  if (atoms.length > 60) return undefined;
  const positions = places(atoms);
  const lines = contacts(atoms).map((ends): Line => ({ ends }));
  const figure = {
    text: `${label ?? 'The molecule'}: ${atoms.length} atoms, ${lines.length} contacts within ${BOND_REACH} times the sum of covalent radii, ${where}`,
    balls: atoms.map(({ element }, k) => ({
      at: positions[k],
      label: element,
      radius: 8 + 9 * radius(atoms[k]),
      colour: COLOURS[element] ?? OTHER_COLOUR,
    })),
    lines,
    scale: SCALE,
  };
  const side = ballFigure({ title: 'Structure', ...figure });
  if (isFlat(positions)) return side;
  const end = ballFigure({ title: 'The same from its end', ...figure, text: 'the widest direction points away', view: 'widest' });
  return html`<div class="views">${side}${end}</div>`;
}

/** In a plane of the axes, or on a line. */
function isFlat(positions: readonly (readonly number[])[]): boolean {
  return [0, 1, 2].some((axis) => positions.every((place) => Math.abs(place[axis] - positions[0][axis]) < FLAT_ANGSTROM));
}
