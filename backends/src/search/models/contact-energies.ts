/**
 * Contact energies of residues on a lattice.
 *
 * `hp`: −1 for two hydrophobic residues (Lau & Dill, Macromolecules 22, 3986 (1989), DOI 10.1021/ma00200a030).
 * `miyazawa-jernigan`: e_ij in RT, upper triangle of table 3 of Miyazawa & Jernigan, J. Mol. Biol. 256, 623 (1996),
 * DOI 10.1006/jmbi.1996.0114 (AAindex entry MIYS960101); rows and columns in the order ARNDCQEGHILKMFPSTWYV.
 */
import { invalidInput } from '@cofactor/sdk/contracts';

export type Interaction = 'hp' | 'miyazawa-jernigan';

const ORDER = 'ARNDCQEGHILKMFPSTWYV';

/** Row of a residue: its energy with itself, then with those after it in ORDER. */
// biome-ignore format: one residue a line
const MIYAZAWA_JERNIGAN: Readonly<Record<string, readonly number[]>> = {
  A: [-2.72, -1.83, -1.84, -1.7, -3.57, -1.89, -1.51, -2.31, -2.41, -4.58, -4.91, -1.31, -3.94, -4.81, -2.03, -2.01, -2.32, -3.82, -3.36, -4.04],
  R: [-1.55, -1.64, -2.29, -2.57, -1.8, -2.27, -1.72, -2.16, -3.63, -4.03, -0.59, -3.12, -3.98, -1.7, -1.62, -1.9, -3.41, -3.16, -3.07],
  N: [-1.68, -1.68, -2.59, -1.71, -1.51, -1.74, -2.08, -3.24, -3.74, -1.21, -2.95, -3.75, -1.53, -1.58, -1.88, -3.07, -2.76, -2.83],
  D: [-1.21, -2.41, -1.46, -1.02, -1.59, -2.32, -3.17, -3.4, -1.68, -2.57, -3.48, -1.33, -1.63, -1.8, -2.84, -2.76, -2.48],
  C: [-5.44, -2.85, -2.27, -3.16, -3.6, -5.5, -5.83, -1.95, -4.99, -5.8, -3.07, -2.86, -3.11, -4.95, -4.16, -4.96],
  Q: [-1.54, -1.42, -1.66, -1.98, -3.67, -4.04, -1.29, -3.3, -4.1, -1.73, -1.49, -1.9, -3.11, -2.97, -3.07],
  E: [-0.91, -1.22, -2.15, -3.27, -3.59, -1.8, -2.89, -3.56, -1.26, -1.48, -1.74, -2.99, -2.79, -2.67],
  G: [-2.24, -2.15, -3.78, -4.16, -1.15, -3.39, -4.13, -1.87, -1.82, -2.08, -3.42, -3.01, -3.38],
  H: [-3.05, -4.14, -4.54, -1.35, -3.98, -4.77, -2.25, -2.11, -2.42, -3.98, -3.52, -3.58],
  I: [-6.54, -7.04, -3.01, -6.02, -6.84, -3.76, -3.52, -4.03, -5.78, -5.25, -6.05],
  L: [-7.37, -3.37, -6.41, -7.28, -4.2, -3.92, -4.34, -6.14, -5.67, -6.48],
  K: [-0.12, -2.48, -3.36, -0.97, -1.05, -1.31, -2.69, -2.6, -2.49],
  M: [-5.46, -6.56, -3.45, -3.03, -3.51, -5.55, -4.91, -5.32],
  F: [-7.26, -4.25, -4.02, -4.28, -6.16, -5.66, -6.29],
  P: [-1.75, -1.57, -1.9, -3.73, -3.19, -3.32],
  S: [-1.67, -1.96, -2.99, -2.78, -3.05],
  T: [-2.12, -3.22, -3.01, -3.46],
  W: [-5.06, -4.66, -5.18],
  Y: [-4.17, -4.62],
  V: [-5.52],
};

/** Unit of the energies. */
export function energyUnit(interaction: Interaction): string {
  return interaction === 'hp' ? 'contact' : 'RT';
}

/**
 * e[i · n + j] of residues i and j, zero for neighbours along the chain.
 * @throws INVALID_INPUT that names the first unknown residue and its place
 */
export function contactEnergies(sequence: string, interaction: Interaction): Float64Array {
  const known = interaction === 'hp' ? 'HP' : ORDER;
  const letters = sequence.toUpperCase().split('');
  if (letters.length < 2) throw invalidInput('sequence', 'at least two residues', sequence);
  letters.forEach((letter, index) => {
    if (!known.includes(letter)) throw invalidInput('sequence', `residues of ${known}`, `${letter} at place ${index + 1}`);
  });
  const n = letters.length;
  const energies = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (Math.abs(i - j) > 1) energies[i * n + j] = pairEnergy(letters[i], letters[j], interaction);
  }
  return energies;
}

function pairEnergy(a: string, b: string, interaction: Interaction): number {
  if (interaction === 'hp') return a === 'H' && b === 'H' ? -1 : 0;
  const [first, second] = [ORDER.indexOf(a), ORDER.indexOf(b)].sort((x, y) => x - y);
  return MIYAZAWA_JERNIGAN[ORDER[first]][second - first];
}
