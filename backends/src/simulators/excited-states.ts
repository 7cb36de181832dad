/**
 * Excited states from the circuit of the ground state: its excited determinants, all turned by the same circuit, in which H is
 * diagonalised (quantum self-consistent equation of motion).
 *
 *   |ψ⟩ = U|Φ₀⟩,   M_IJ = ⟨Φ_I| U†HU |Φ_J⟩,   M c = E c,   |ψ_k⟩ = U Σ_I c_I |Φ_I⟩            Φ_I: singles and doubles of Φ₀   (1)
 *
 * U is unitary, so the states are orthonormal as they stand, and no metric is inverted. ψ is left out of M: the ground state stays
 * that of the loop. Every root is an upper bound: the k-th of M lies above the k-th exact energy over the ground state (Cauchy). What it
 * leaves out are states with three or more electrons excited; where U is exact for them, or there are two electrons, nothing is.
 * On a quantum computer M_II are energies of U|Φ_I⟩ and M_IJ those of U(|Φ_I⟩ + |Φ_J⟩)/√2.
 *
 * Cost        one column: two runs of the circuit and one Hψ; singles and doubles as many columns.
 * Source      Asthana, Kumar, Abraham, Grimsley, Zhang, Cincio, Tretiak, Dub, Economou, Barnes & Mayhall, Chem. Sci. 14, 2405
 *             (2023), DOI 10.1039/D2SC05371C.
 */
import { type HamiltonianSizes, referenceOrbitals, uccsdExcitations } from '@cofactor/sdk/circuits';
import { invalidInput, type VqeLoopOutput } from '@cofactor/sdk/contracts';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { spinSquare } from '../kernels/determinants/spin-square.ts';
import { type Determinant, stringsOf } from '../kernels/determinants/strings.ts';

/** U of (1) at work. */
export interface TurnedSpace {
  /** ⟨Φ_I|U†HU|Φ_J⟩ of every I in the list. */
  column(determinants: readonly Determinant[], j: number): Promise<Float64Array>;
  /** U Σ_I c_I|Φ_I⟩: [α strings, β strings] row-major, real. */
  amplitudes(determinants: readonly Determinant[], coefficients: ArrayLike<number>): Promise<Float64Array>;
}

type States = NonNullable<VqeLoopOutput['states']>;

/**
 * The lowest states of the multiplicity of the reference, that of the loop first.
 * @param states so many in all
 * @throws INVALID_INPUT when there are fewer
 */
export async function excitedStates(
  groundHartree: number,
  sizes: HamiltonianSizes,
  states: number,
  space: TurnedSpace,
): Promise<{ states: States; evaluations: number }> {
  const [ground, ...determinants] = [referenceOf(sizes), ...excitedDeterminants(sizes)];
  const matrix = Matrix.zeros(determinants.length, determinants.length);
  for (let j = 0; j < determinants.length; j++) {
    (await space.column(determinants, j)).forEach((element, i) => {
      matrix.set(i, j, matrix.get(i, j) + element / 2);
      matrix.set(j, i, matrix.get(j, i) + element / 2);
    });
  }
  const strings = sizes.numElectrons.map((electrons) => stringsOf(sizes.numOrbitals, electrons));
  const s2Of = async (of: readonly Determinant[], c: ArrayLike<number>) =>
    spinSquare(await space.amplitudes(of, c), strings[0], strings[1], strings[1].masks.length);

  const found: States = [{ energyHartree: groundHartree, s2: await s2Of([ground], [1]) }];
  const { values, vectors } = ascending(matrix);
  for (let k = 0; k < values.length && found.length < states; k++) {
    const s2 = await s2Of(determinants, vectors[k]);
    if (isLowSpin(s2, sizes.numElectrons)) found.push({ energyHartree: values[k], s2 });
  }
  if (found.length < states) {
    throw invalidInput('states', `at most ${found.length}, of singles and doubles of this spin`, states);
  }
  return { states: found, evaluations: determinants.length };
}

function referenceOf({ numElectrons: [alpha, beta] }: HamiltonianSizes): Determinant {
  return { alphaMask: 2 ** alpha - 1, betaMask: 2 ** beta - 1 };
}

function excitedDeterminants(sizes: HamiltonianSizes): Determinant[] {
  const n = sizes.numOrbitals;
  const reference = referenceOrbitals(sizes);
  return uccsdExcitations(sizes).map(({ creation, annihilation }) => {
    const occupied = [...reference.filter((p) => !annihilation.includes(p)), ...creation];
    const mask = (spin: number) => occupied.filter((p) => Math.floor(p / n) === spin).reduce((bits, p) => bits | (1 << (p % n)), 0);
    return { alphaMask: mask(0), betaMask: mask(1) };
  });
}

function ascending(matrix: Matrix): { values: number[]; vectors: number[][] } {
  if (matrix.rows === 0) return { values: [], vectors: [] };
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[a] - realEigenvalues[b]);
  return { values: order.map((k) => realEigenvalues[k]), vectors: order.map((k) => eigenvectorMatrix.getColumn(k)) };
}

/** Nearer to the spin of the reference, S = |M|, than to the next, whose ⟨S²⟩ is 2S + 2 more. */
function isLowSpin(s2: number, [alpha, beta]: readonly [number, number]): boolean {
  const spin = Math.abs(alpha - beta) / 2;
  return s2 < spin * (spin + 1) + spin + 1;
}
