/**
 * Bonds from the quantum region to the rest are cut, and a hydrogen caps the atom inside, on the line of the bond:
 *
 *   R_cap = R_in + g (R_out − R_in)        g = (r_in + r_H) / (r_in + r_out), covalent radii
 *
 * so that the cap moves with both atoms. Only single bonds from carbon or nitrogen to a tetrahedral carbon are cut: elsewhere a
 * hydrogen would not stand for what is left out.
 *
 * Source      Scaled positions: Dapprich et al., J. Mol. Struct. THEOCHEM 461, 1 (1999), DOI 10.1016/S0166-1280(98)00475-8.
 */
import { covalentRadiusAngstrom, invalidInput, type Atom, type Structure } from '../../../contracts/index.ts';
import { nameAtom } from './atom-names.ts';

export interface Cap {
  /** Atom inside, atom that the hydrogen replaces. */
  inside: number;
  outside: number;
  /** Of the cap on the bond, in its lengths. */
  scale: number;
  atom: Atom;
}

/** @throws INVALID_INPUT naming a bond that cannot be cut, or an atom that two caps would replace */
export function capsOf(structure: Structure, neighbours: readonly (readonly number[])[], quantum: ReadonlySet<number>): Cap[] {
  const caps: Cap[] = [];
  const replaced = new Map<number, number>();
  for (const inside of [...quantum].sort((a, b) => a - b)) {
    for (const outside of neighbours[inside]) {
      if (quantum.has(outside)) continue;
      refuseCut(structure, neighbours, inside, outside);
      const other = replaced.get(outside);
      if (other !== undefined) {
        const names = `${nameAtom(structure, other)} and ${nameAtom(structure, inside)}`;
        throw uncut(`one bond to ${nameAtom(structure, outside)} cut`, names, `take ${nameAtom(structure, outside)} into the region`);
      }
      replaced.set(outside, inside);
      caps.push(capOf(structure, inside, outside));
    }
  }
  return caps;
}

function refuseCut(structure: Structure, neighbours: readonly (readonly number[])[], inside: number, outside: number): void {
  const [a, b] = [structure.atoms[inside].element, structure.atoms[outside].element];
  const tetrahedral = b === 'C' && neighbours[outside].length === 4;
  if ((a === 'C' || a === 'N') && tetrahedral) return;
  const bond = `${nameAtom(structure, inside)}–${nameAtom(structure, outside)}`;
  throw uncut(
    'cut bonds that lead from carbon or nitrogen to a tetrahedral carbon',
    bond,
    'take both atoms into the region, or neither: "whole (…)" completes residues, "sidechain" ends at CB–CA',
  );
}

const uncut = (expected: string, got: string, way: string): Error => invalidInput('problem.regions.quantum', expected, got, way);

function capOf({ atoms }: Structure, inside: number, outside: number): Cap {
  const [from, to] = [atoms[inside], atoms[outside]];
  const radius = covalentRadiusAngstrom(from.element);
  const scale = (radius + covalentRadiusAngstrom('H')) / (radius + covalentRadiusAngstrom(to.element));
  const positionBohr = from.positionBohr.map((x, axis) => x + scale * (to.positionBohr[axis] - x)) as [number, number, number];
  return { inside, outside, scale, atom: { element: 'H', positionBohr, ...(from.residue !== undefined && { residue: from.residue }) } };
}
