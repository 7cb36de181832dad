/** Where the iterations start: orthonormal orbitals of every frame. */
import { invalidInput } from '@cofactor/sdk/contracts';
import { lowdinOrthonormalize, multiply, sandwich, transpose } from '../../linear-algebra.ts';
import { atomicDensity } from './atomic-density.ts';
import { orbitalsOf, type Surface } from '../rotations/surface.ts';
import type { ScfInput } from '../types.ts';

/** @param density that of the atoms, where it is known already */
export function initialFrames(
  surface: Surface,
  input: ScfInput,
  overlap: Float64Array,
  core: Float64Array,
  density?: Float64Array,
): Float64Array[] {
  const { model, x, numFunctions: n } = surface;
  const m = model.numOrbitals;
  if (input.initialOrbitals) return framesFromOrbitals(surface, input.initialOrbitals, overlap);
  let fock = core;
  if (input.guess !== 'core') {
    const half = (density ?? atomicDensity(input.system)).map((value) => 0.5 * value);
    fock = surface.meanField.build(model.spins.map(() => half)).focks[0];
  }
  const [frame] = orbitalsOf(model, [sandwich(x, fock, x, n, m, m)]);
  const frames = Array.from({ length: model.frames }, () => frame.slice());
  if (input.guess === 'broken-symmetry') mixFrontier(frames, m, model.spins[0].occupied);
  return frames;
}

/** C of another geometry or reference, orthonormalised here, in terms of X: U = XᵀSC. */
function framesFromOrbitals(surface: Surface, given: { alpha: Float64Array; beta?: Float64Array }, overlap: Float64Array): Float64Array[] {
  const { model, x, numFunctions: n } = surface;
  const m = model.numOrbitals;
  const chosen = model.frames === 2 ? [given.alpha, given.beta ?? given.alpha] : [given.alpha];
  return chosen.map((c) => {
    if (c.length !== n * m) throw invalidInput('initialOrbitals', `${n} × ${m} coefficients, as this basis has`, c.length);
    const u = multiply(transpose(x, n, m), multiply(overlap, c, n, n, m), m, n, m);
    return lowdinOrthonormalize(u, identity(m), m, m);
  });
}

/** HOMO ± LUMO by 45 degrees, the two spins in opposite senses. */
function mixFrontier(frames: Float64Array[], m: number, occupied: number): void {
  if (occupied === 0 || occupied >= m) return;
  frames.forEach((frame, spin) => {
    const sign = spin === 0 ? 1 : -1;
    for (let i = 0; i < m; i++) {
      const homo = frame[i * m + occupied - 1];
      const lumo = frame[i * m + occupied];
      frame[i * m + occupied - 1] = Math.SQRT1_2 * (homo + sign * lumo);
      frame[i * m + occupied] = Math.SQRT1_2 * (lumo - sign * homo);
    }
  });
}

function identity(m: number): Float64Array {
  const one = new Float64Array(m * m);
  for (let i = 0; i < m; i++) one[i * m + i] = 1;
  return one;
}
