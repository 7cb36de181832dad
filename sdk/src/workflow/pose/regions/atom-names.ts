/** Atoms and residues as a person calls them. */
import type { Structure } from '../../../contracts/index.ts';

/** @example nameAtom(structure, 7) === 'CB of HIS A94' */
export function nameAtom({ atoms, residues }: Structure, atom: number): string {
  const { element, name, residue } = atoms[atom];
  const own = name ?? `${element} (atom ${atom})`;
  return residue === undefined ? own : `${own} of ${nameResidue(residues[residue])}`;
}

/** @example nameResidue(structure.residues[0]) === 'HIS A94' */
export function nameResidue({ name, chain, number, insertionCode }: Structure['residues'][number]): string {
  return `${name} ${chain}${number}${insertionCode}`;
}
