/** Spins that are placed on atoms to start a broken-symmetry determinant. */
import type { AtomicSpins } from './documents/method.ts';
import { invalidInput } from './errors.ts';

/**
 * @param path of the list in the caller's document
 * @throws INVALID_INPUT for atoms that are not there or named twice, and spins that do not add up to the multiplicity
 */
export function checkAtomicSpins(spins: AtomicSpins, numAtoms: number, multiplicity: number, path: string): void {
  spins.forEach(({ atom }, k) => {
    if (!Number.isInteger(atom) || atom < 0 || atom >= numAtoms || spins.findIndex((other) => other.atom === atom) !== k)
      throw invalidInput(`${path}.${k}.atom`, `an index from 0 to ${numAtoms - 1}, named once`, atom);
  });
  const sum = spins.reduce((total, { unpairedElectrons }) => total + unpairedElectrons, 0);
  if (sum !== multiplicity - 1) {
    const what = `unpaired electrons that add up to ${multiplicity - 1}, the multiplicity less one`;
    throw invalidInput(path, what, sum, 'count those that point down as negative');
  }
}
