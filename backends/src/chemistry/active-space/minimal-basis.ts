/** The atomic orbitals that active spaces are spoken of in: the shells of a minimal basis, by name. */
import { elementSymbol } from '@cofactor/sdk/contracts';
import { findBasis } from '../basis/index.ts';
import { makeBasisSystem, numAngularFunctions, type BasisSystem, type Shell } from '../shell.ts';

export const MINIMAL_BASIS = 'STO-3G';
const SHELL_LETTERS = 'spdf';

export interface MinimalShell {
  atom: number;
  element: string;
  /** Such as 2p. */
  name: string;
  l: number;
  /** Of its first function, and how many there are. */
  first: number;
  count: number;
}

/** Shells of the minimal basis that `wanted` takes, atom by atom; p functions run x, y, z. Atoms the basis lacks have none. */
export function minimalSystem(
  { atomicNumbers, positionsBohr }: BasisSystem,
  wanted: (atom: number, name: string) => boolean = () => true,
): { system: BasisSystem; shells: MinimalShell[] } {
  const { elements } = findBasis(MINIMAL_BASIS);
  const shells: MinimalShell[] = [];
  const functions: Shell[] = [];
  let first = 0;
  for (const [atom, atomicNumber] of atomicNumbers.entries()) {
    const element = elementSymbol(atomicNumber);
    const seen = [0, 0, 0, 0];
    for (const shell of elements.get(element)?.shells ?? []) {
      const { l } = shell;
      const name = `${l + 1 + seen[l]++}${SHELL_LETTERS[l]}`;
      if (!wanted(atom, name)) continue;
      const count = numAngularFunctions(l, true);
      functions.push({ ...shell, atom, spherical: true });
      shells.push({ atom, element, name, l, first, count });
      first += count;
    }
  }
  return { system: makeBasisSystem(atomicNumbers, positionsBohr, functions), shells };
}
