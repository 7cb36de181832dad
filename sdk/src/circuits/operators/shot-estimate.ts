/**
 * Shots to a target error, before anything is measured: an estimate that takes the strings of a setting as independent, of variance 1.
 * Their correlation makes the error of H2 1.25 times the target; a state near an eigenstate of many strings makes it smaller.
 *
 *   N = (Σ_g √(Σ_(k ∈ g) c_k²))² / ε²      over measurement settings g, each measured in proportion to its root              (1)
 *
 * Source      Wecker, Hastings & Troyer, Phys. Rev. A 92, 042303 (2015), DOI 10.1103/PhysRevA.92.042303, §V.
 */
import type { PauliSum } from '../../contracts/index.ts';
import { groupQubitwise } from './measurement-groups.ts';
import { parsePauli } from './pauli.ts';

/** A kilocalorie per mole, in hartree. */
const CHEMICAL_ACCURACY_HARTREE = 1.6e-3;
/** Grouping compares every string with every setting. */
const MAX_STRINGS = 20_000;

/** (1) for ε = 1.6e-3 hartree; undefined for more strings than are grouped at once. */
export function shotsToChemicalAccuracy({ terms }: PauliSum): number | undefined {
  if (terms.length > MAX_STRINGS) return undefined;
  const strings = terms
    .map(([text, coefficient]) => ({ pauli: parsePauli(text), coefficient }))
    .sort((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
  const roots = groupQubitwise(strings.map(({ pauli }) => pauli)).map(({ members }) =>
    Math.sqrt(members.reduce((sum, k) => sum + strings[k].coefficient ** 2, 0)),
  );
  return Math.ceil((roots.reduce((sum, root) => sum + root, 0) / CHEMICAL_ACCURACY_HARTREE) ** 2);
}
