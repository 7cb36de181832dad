/** Which atoms of a structure a selection holds. */
import { toBohr, type Atom, type Structure } from '../../../contracts/index.ts';
import { PlaceGrid } from '../place-grid.ts';
import { isBackbone, isProtein, isWater } from './residue-names.ts';
import type { Selection } from './selection.ts';

/** @param taken atoms of the regions before, which `rest` leaves out. @returns for each atom whether it is held */
export function selectAtoms(structure: Structure, selection: Selection, taken: ReadonlySet<number> = new Set()): boolean[] {
  const { atoms, residues } = structure;
  const select = (inner: Selection): boolean[] => selectAtoms(structure, inner, taken);
  const residueOf = ({ residue }: Atom): Structure['residues'][number] | undefined => residues[residue ?? -1];
  const by = (holds: (atom: Atom, index: number) => boolean): boolean[] => atoms.map(holds);
  const byResidue = (holds: (residue: Structure['residues'][number]) => boolean): boolean[] =>
    by((atom) => {
      const residue = residueOf(atom);
      return residue !== undefined && holds(residue);
    });
  switch (selection.select) {
    case 'all':
      return by(() => true);
    case 'rest':
      return by((_, index) => !taken.has(index));
    case 'protein':
      return byResidue(({ name }) => isProtein(name));
    case 'water':
      return byResidue(({ name }) => isWater(name));
    case 'backbone':
    case 'sidechain': {
      const backbone = selection.select === 'backbone';
      return by((atom) => isProtein(residueOf(atom)?.name ?? '') && isBackbone(atom.name ?? '') === backbone);
    }
    case 'residue':
      return byResidue(({ number, insertionCode }) =>
        selection.ranges.some(
          ({ first, last, insertionCode: code }) => number >= first && number <= last && (first < last || insertionCode === code),
        ),
      );
    case 'chain':
      return byResidue(({ chain }) => selection.values.includes(chain));
    case 'resname':
      return byResidue(({ name }) => selection.values.includes(name.toUpperCase()));
    case 'name':
      return by(({ name }) => name !== undefined && selection.values.includes(name.toUpperCase()));
    case 'element':
      return by(({ element }) => selection.values.includes(element));
    case 'atom':
      return by((_, index) => selection.ranges.some(({ first, last }) => index >= first && index <= last));
    case 'not':
      return select(selection.of).map((held) => !held);
    case 'whole': {
      const held = select(selection.of);
      const touched = new Set(atoms.flatMap(({ residue }, index) => (held[index] && residue !== undefined ? [residue] : [])));
      return by(({ residue }, index) => held[index] || (residue !== undefined && touched.has(residue)));
    }
    case 'within': {
      const reach = toBohr(selection.angstrom, 'angstrom');
      const centres = select(selection.of);
      const grid = new PlaceGrid(
        atoms.flatMap(({ positionBohr }, index) => (centres[index] ? [positionBohr] : [])),
        reach,
      );
      return by(({ positionBohr }) => grid.near(positionBohr).length > 0);
    }
    default: {
      const parts = selection.of.map(select);
      return by((_, index) => (selection.select === 'and' ? parts.every((part) => part[index]) : parts.some((part) => part[index])));
    }
  }
}
