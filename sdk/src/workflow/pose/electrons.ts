/** How many electrons of each spin a charge and a multiplicity leave. */
import { invalidInput } from '../../contracts/index.ts';

/**
 * [nα, nβ] with nα + nβ = ΣZ − charge and nα − nβ = multiplicity − 1.
 * @throws INVALID_INPUT when the charge leaves no electron, or the multiplicity does not fit: says which do.
 */
export function electronCounts(atomicNumbers: readonly number[], charge: number, multiplicity: number): [number, number] {
  const nuclear = atomicNumbers.reduce((sum, z) => sum + z, 0);
  const electrons = nuclear - charge;
  if (electrons < 1) throw invalidInput('problem.charge', `at most ${nuclear - 1} (the nuclei hold ${nuclear} charges)`, charge);
  const unpaired = multiplicity - 1;
  if (unpaired > electrons || (electrons - unpaired) % 2 !== 0) {
    throw invalidInput('problem.multiplicity', `${multiplicitiesOf(electrons)} (${electrons} electrons at charge ${charge})`, multiplicity);
  }
  return [(electrons + unpaired) / 2, (electrons - unpaired) / 2];
}

/** @example multiplicitiesOf(10) === 'one of 1, 3, 5, …, 11' */
function multiplicitiesOf(electrons: number): string {
  const all = Array.from({ length: Math.floor(electrons / 2) + 1 }, (_, k) => (electrons % 2) + 1 + 2 * k);
  return `one of ${all.length <= 4 ? all.join(', ') : [...all.slice(0, 3), '…', all.at(-1)].join(', ')}`;
}
