/**
 * A start in which named atoms hold unpaired electrons of either spin, as metals of a cluster that couple antiferromagnetically do:
 * the high-spin determinant with all of them parallel is solved, then the spins of the atoms that are to point down are exchanged.
 *
 *   D'_α, D'_β between functions of atoms that turn: D_β, D_α;  between one that turns and one that stays: ½(D_α + D_β)
 *
 * Occupied orbitals are the fullest natural orbitals of D'_σ. Source: Noodleman, J. Chem. Phys. 74, 5737 (1981), DOI 10.1063/1.440939,
 * for what broken-symmetry determinants are.
 */
import { type AtomicSpins, invalidInput, type Warning } from '@cofactor/sdk/contracts';
import { multiply, sandwich, symmetricEigen } from '../../linear-algebra.ts';
import { converge, type Convergence } from '../converge.ts';
import { atomsOfFunctions } from '../properties.ts';
import { makeOrbitalModel } from '../rotations/orbital-model.ts';
import type { Surface } from '../rotations/surface.ts';
import type { ScfInput } from '../types.ts';
import { initialFrames } from './initial-orbitals.ts';

/** A start needs no more. */
const HIGH_SPIN_GRADIENT = 1e-3;
const HIGH_SPIN_HARTREE = 1e-5;
/** Share of the unpaired electrons asked for on an atom below which they are elsewhere. */
const LEAST_SHARE = 0.2;

/** Orthonormal orbitals of both frames of a UHF surface. @throws NOT_CONVERGED when the high-spin determinant does not settle */
export function localSpinFrames(
  surface: Surface,
  input: ScfInput,
  atomicSpins: AtomicSpins,
  overlap: Float64Array,
  core: Float64Array,
  rules: Convergence,
): Float64Array[] {
  const { model, x, numFunctions: n } = surface;
  const m = model.numOrbitals;
  const electrons = model.spins.reduce((sum, { occupied }) => sum + occupied, 0);
  const unpaired = atomicSpins.reduce((sum, { unpairedElectrons }) => sum + Math.abs(unpairedElectrons), 0);
  const alpha = (electrons + unpaired) / 2;
  if (unpaired > electrons || alpha > m)
    throw invalidInput('atomicSpins', `at most ${Math.min(electrons, 2 * m - electrons)} unpaired electrons in all`, unpaired);
  const parallel: Surface = { ...surface, model: makeOrbitalModel('uhf', m, alpha, electrons - alpha) };
  const start = initialFrames(parallel, { ...input, guess: 'atomic' }, overlap, core);
  const { densities } = converge(parallel, start, {
    ...rules,
    gradientTolerance: Math.max(HIGH_SPIN_GRADIENT, rules.gradientTolerance),
    convergenceHartree: Math.max(HIGH_SPIN_HARTREE, rules.convergenceHartree),
  });
  const down = new Set(atomicSpins.filter(({ unpairedElectrons }) => unpairedElectrons < 0).map(({ atom }) => atom));
  const turns = atomsOfFunctions(input.system).map((atom) => down.has(atom));
  const projected = multiply(overlap, x, n, n, m);
  return exchangeSpins(densities, turns).map((density) => {
    const occupation = sandwich(projected, density, projected, n, m, m);
    return symmetricEigen(
      occupation.map((value) => -value),
      m,
    ).vectors;
  });
}

function exchangeSpins([alpha, beta]: readonly Float64Array[], turns: readonly boolean[]): [Float64Array, Float64Array] {
  const n = turns.length;
  const [up, down] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let mu = 0; mu < n; mu++) {
    for (let nu = 0; nu < n; nu++) {
      const k = mu * n + nu;
      const mean = 0.5 * (alpha[k] + beta[k]);
      up[k] = turns[mu] !== turns[nu] ? mean : turns[mu] ? beta[k] : alpha[k];
      down[k] = 2 * mean - up[k];
    }
  }
  return [up, down];
}

/** The iterations are free to leave where they were started. */
export function lostSpins(atomicSpins: AtomicSpins, populations: readonly number[]): Warning[] {
  const lost = atomicSpins.filter(
    ({ atom, unpairedElectrons }) => populations[atom] * Math.sign(unpairedElectrons) < LEAST_SHARE * Math.abs(unpairedElectrons),
  );
  if (lost.length === 0) return [];
  const told = lost.map(({ atom, unpairedElectrons }) => `atom ${atom} ${populations[atom].toFixed(2)} for ${unpairedElectrons}`);
  return [
    {
      code: 'SPIN_ASSIGNMENT_LOST',
      message: `the solution does not hold the spins it was started from (${told.join(', ')} unpaired electrons): a lower one was found, or other spins fit the molecule`,
    },
  ];
}
