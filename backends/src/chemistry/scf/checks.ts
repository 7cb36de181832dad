/** What is checked before a field is solved, and what is said about its result. */
import {
  checkAtomicSpins,
  elementSymbol,
  invalidInput,
  isTransitionMetal,
  type QuadratureGrid,
  type Warning,
} from '@cofactor/sdk/contracts';
import type { BasisSystem } from '../shell.ts';
import type { ScfInput } from './types.ts';

/** Nuclei that are closer are one by mistake. */
const COINCIDENT_BOHR = 0.1;

/** @throws INVALID_INPUT for two nuclei in one place */
export function refuseCoincident({ atomicNumbers, positionsBohr: r }: BasisSystem): void {
  atomicNumbers.forEach((_, a) => {
    for (let b = 0; b < a; b++) {
      const distance = Math.hypot(r[3 * a] - r[3 * b], r[3 * a + 1] - r[3 * b + 1], r[3 * a + 2] - r[3 * b + 2]);
      if (distance < COINCIDENT_BOHR)
        throw invalidInput(`positionsBohr[${3 * a}]`, `atoms at least ${COINCIDENT_BOHR} bohr apart`, `atoms ${b} and ${a} at ${distance}`);
    }
  });
}

/** A quadrature that loses this much of one electron is not to be trusted with its energy either. */
const LOST_ELECTRONS = 1e-4;

export function coarseGrid(integrated: number, electrons: number, grid: QuadratureGrid): Warning[] {
  if (Math.abs(integrated - electrons) < LOST_ELECTRONS) return [];
  const finer = grid === 'fine' ? 'look at the basis for functions it cannot resolve' : 'take a finer grid';
  return [
    {
      code: 'GRID_TOO_COARSE',
      message: `the density integrates to ${integrated.toFixed(6)} electrons on the ${grid} grid, expected ${electrons}: ${finer}`,
    },
  ];
}

export function countElectrons({ system, charge, multiplicity, reference, guess, atomicSpins }: ScfInput): { alpha: number; beta: number } {
  const electrons = system.atomicNumbers.reduce((sum, atomicNumber) => sum + atomicNumber, -charge);
  if (electrons < 1) throw invalidInput('problem.charge', 'a charge that leaves at least one electron', charge);
  const unpaired = multiplicity - 1;
  if (unpaired < 0 || unpaired > electrons || (electrons - unpaired) % 2 !== 0) {
    const parity = electrons % 2 === 0 ? 'odd (1, 3, …)' : 'even (2, 4, …)';
    throw invalidInput(
      'problem.multiplicity',
      `an ${parity} multiplicity of at most ${electrons + 1} for ${electrons} electrons`,
      multiplicity,
    );
  }
  if (reference === 'rhf' && unpaired !== 0)
    throw invalidInput('problem.multiplicity', '1 for rhf', multiplicity, 'take reference uhf or rohf for unpaired electrons');
  if (guess === 'broken-symmetry' && reference !== 'uhf') throw invalidInput('guess', 'broken-symmetry only with reference uhf', reference);
  if (atomicSpins) {
    if (guess !== 'broken-symmetry') throw invalidInput('guess', 'broken-symmetry, with atomicSpins', guess);
    checkAtomicSpins(atomicSpins, system.atomicNumbers.length, multiplicity, 'atomicSpins');
  }
  const beta = (electrons - unpaired) / 2;
  return { alpha: beta + unpaired, beta };
}

/** A single d shell cannot hold a 3d ion: STO-3G makes bare Zn²⁺ 3d⁸4s² and misses its energy by 0.6 hartree. */
export function minimalMetalBasis(system: BasisSystem): Warning[] {
  const atom = system.atomicNumbers.findIndex(
    (atomicNumber, index) =>
      isTransitionMetal(atomicNumber) &&
      system.shells.filter((shell) => shell.atom === index && shell.l === 2).reduce((sum, shell) => sum + shell.coefficients.length, 0) < 2,
  );
  if (atom < 0) return [];
  const symbol = elementSymbol(system.atomicNumbers[atom]);
  return [
    {
      code: 'MINIMAL_BASIS_ON_METAL',
      message: `a minimal basis on ${symbol} gets the order of 3d and 4s wrong by tenths of a hartree: use 6-31g* or larger`,
    },
  ];
}
