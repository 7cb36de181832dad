/**
 * Partial charges by equalisation of orbital electronegativities, damped step by step:
 *
 *   χ_A = a + b q_A + c q_A²                                                                    (1)
 *   q_A += ½ⁿ Σ_B (χ_B − χ_A) / χ⁺   over its neighbours, χ⁺ of the less electronegative, n = 1, 2, …      (2)
 *
 * with χ⁺ = a + b + c, and 20.02 for hydrogen. The iteration starts from the formal charges and keeps their sum.
 *
 * Source      Gasteiger & Marsili, Tetrahedron 36, 3219 (1980), DOI 10.1016/0040-4020(80)80168-2; sulfur and phosphorus beyond it
 *             as in RDKit (GasteigerParams.cpp, commit 24e544313514).
 * Units       a, b, c in V, V/e, V/e²; charges in e.
 * Accuracy    the rest of (2) after 12 steps is below 10⁻³ of the first.
 */
import { unsupported } from '../../../contracts/index.ts';

type Parameters = readonly [a: number, b: number, c: number];

const PARAMETERS: Record<string, Parameters | undefined> = {
  H: [7.17, 6.24, -0.56],
  'C sp3': [7.98, 9.18, 1.88],
  'C sp2': [8.79, 9.32, 1.51],
  'C sp': [10.39, 9.45, 0.73],
  'N sp3': [11.54, 10.82, 1.36],
  'N sp2': [12.87, 11.15, 0.85],
  'N sp': [15.68, 11.7, -0.27],
  'O sp3': [14.18, 12.92, 1.39],
  'O sp2': [17.07, 13.79, 0.47],
  F: [14.66, 13.85, 2.31],
  Cl: [11, 9.69, 1.35],
  Br: [10.08, 8.47, 1.16],
  I: [9.9, 7.96, 0.96],
  'S sp3': [10.14, 9.13, 1.38],
  'S sp2': [10.88, 9.49, 1.33],
  'S oxide': [10.14, 9.13, 1.38],
  'S dioxide': [12, 10.81, 1.2],
  P: [8.9, 8.24, 0.96],
};
const HYDROGEN_CATION = 20.02;
const STEPS = 12;

/**
 * @param elements symbols of the atoms
 * @param neighbours those that each is bonded to
 * @param formal charges where the iteration starts
 * @throws UNSUPPORTED naming an element without parameters
 */
export function gasteigerCharges(
  elements: readonly string[],
  neighbours: readonly (readonly number[])[],
  formal: readonly number[],
  nameOf: (atom: number) => string,
): number[] {
  const parameters = elements.map((_, atom) => {
    const found = PARAMETERS[kindOf(atom, elements, neighbours)];
    if (found) return found;
    throw unsupported(`${nameOf(atom)}: no Gasteiger parameters of ${elements[atom]}: give charges (structure.format: "pqr")`, {
      what: `partial charge of ${elements[atom]}`,
    });
  });
  const cation = parameters.map(([a, b, c], atom) => (elements[atom] === 'H' ? HYDROGEN_CATION : a + b + c));
  const charges = [...formal];
  for (let step = 1; step <= STEPS; step++) {
    const chi = parameters.map(([a, b, c], atom) => a + charges[atom] * (b + c * charges[atom]));
    for (const [atom, list] of neighbours.entries()) {
      for (const other of list) {
        const difference = chi[other] - chi[atom];
        charges[atom] += (0.5 ** step * difference) / cation[difference < 0 ? other : atom];
      }
    }
  }
  return charges;
}

/** Element and hybridisation, from the number of neighbours; lone pairs next to a multiple bond are part of it. */
function kindOf(atom: number, elements: readonly string[], neighbours: readonly (readonly number[])[]): string {
  const element = elements[atom];
  const count = neighbours[atom].length;
  const multiple = (other: number): boolean => elements[other] === 'C' && neighbours[other].length === 3;
  const conjugated = neighbours[atom].some(multiple);
  switch (element) {
    case 'C':
      return `C ${count === 4 ? 'sp3' : count === 3 ? 'sp2' : 'sp'}`;
    case 'N':
      return `N ${count === 1 ? 'sp' : count === 4 || (count === 3 && !conjugated) ? 'sp3' : 'sp2'}`;
    case 'O':
      return `O ${count === 1 || conjugated ? 'sp2' : 'sp3'}`;
    case 'S': {
      if (count < 3) return `S ${conjugated && count === 1 ? 'sp2' : 'sp3'}`;
      return neighbours[atom].filter((other) => elements[other] === 'O').length > 1 ? 'S dioxide' : 'S oxide';
    }
    default:
      return element;
  }
}
