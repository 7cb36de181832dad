/** Clusters of equal atoms under a pair potential, in the potential's reduced units. */
import { invalidInput, tooLarge } from '@cofactor/sdk/contracts';
import { LennardJones } from '../../kernels/lennard-jones/lennard-jones.ts';
import type { Landscape } from './lbfgs.ts';

export type PairPotential = 'lennard-jones' | 'morse';

/** A landscape over x: [3 stride], all x, then all y, then all z of the atoms. */
export interface ClusterLandscape extends Landscape {
  readonly numAtoms: number;
  readonly stride: number;
  /** V(r) of one pair. */
  pair(r2: number): number;
  /** Where V(r) is lowest. */
  readonly bondLength: number;
}

/** Range parameter of the Morse potential: the one whose clusters resemble Lennard-Jones ones. */
const MORSE_RHO = 6;
const MAX_ATOMS = 1000;

/**
 * `lennard-jones`: V = 4 (r⁻¹² − r⁻⁶). `morse`: V = e^(ρ(1−r)) (e^(ρ(1−r)) − 2), ρ = 6 (Doye & Wales, J. Chem. Soc., Faraday Trans.
 * 93, 4233 (1997), DOI 10.1039/a706221d).
 * @throws INVALID_INPUT below two atoms, TOO_LARGE above 1000
 */
export function clusterLandscape(potential: PairPotential, numAtoms: number): ClusterLandscape {
  if (!Number.isInteger(numAtoms) || numAtoms < 2) throw invalidInput('atoms', 'at least two atoms', numAtoms);
  if (numAtoms > MAX_ATOMS) {
    throw tooLarge(`clusters hold at most ${MAX_ATOMS} atoms, got ${numAtoms}: take fewer`, {
      resource: 'atoms',
      asked: numAtoms,
      limit: MAX_ATOMS,
    });
  }
  return potential === 'lennard-jones' ? lennardJonesLandscape(numAtoms) : morseLandscape(numAtoms);
}

function lennardJonesLandscape(numAtoms: number): ClusterLandscape {
  const kernel = new LennardJones(numAtoms);
  return {
    numAtoms,
    stride: kernel.stride,
    bondLength: 2 ** (1 / 6),
    evaluate: (x, gradient) => kernel.evaluate(x, gradient),
    pair(r2) {
      const r6 = 1 / r2 ** 3;
      return 4 * r6 * (r6 - 1);
    },
  };
}

function morseLandscape(numAtoms: number): ClusterLandscape {
  const pair = (r2: number): number => {
    const e = Math.exp(MORSE_RHO * (1 - Math.sqrt(r2)));
    return e * (e - 2);
  };
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    const n = numAtoms;
    let energy = 0;
    gradient.fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const [dx, dy, dz] = [x[i] - x[j], x[n + i] - x[n + j], x[2 * n + i] - x[2 * n + j]];
        const r = Math.sqrt(dx * dx + dy * dy + dz * dz) + 1e-12;
        const e = Math.exp(MORSE_RHO * (1 - r));
        energy += e * (e - 2);
        const slope = (-2 * MORSE_RHO * e * (e - 1)) / r;
        gradient[i] += slope * dx;
        gradient[j] -= slope * dx;
        gradient[n + i] += slope * dy;
        gradient[n + j] -= slope * dy;
        gradient[2 * n + i] += slope * dz;
        gradient[2 * n + j] -= slope * dz;
      }
    }
    return energy;
  };
  return { numAtoms, stride: numAtoms, bondLength: 1, evaluate, pair };
}
