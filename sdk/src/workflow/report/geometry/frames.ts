/** A relaxed structure, or the points of a scan, as frames of a file. */
import { BOHR_IN_ANGSTROM, type GeometryProblem, type GeometryResult } from '../../../contracts/index.ts';
import { parseStructure } from '../../pose/structure.ts';
import { particlesText, type StructureOutput } from '../minimum/structure-text.ts';
import type { Particles, Place } from '../minimum/particles.ts';

export function geometryParticles(
  { scan }: Pick<GeometryProblem, 'scan'>,
  { structure, energyHartree, points }: GeometryResult,
): Particles {
  const unit = scan?.type === 'distance' ? scan.units : 'degrees';
  const relaxed = { title: `${energyHartree} hartree`, places: placesOf(structure.atoms.flatMap(({ positionBohr }) => positionBohr)) };
  return {
    kind: 'conformer',
    particles: structure.atoms.map(({ element }) => ({ label: element, element })),
    frames: points?.map((point) => ({
      title: `${scan?.type} ${point.value} ${unit}, ${point.energyHartree} hartree`,
      places: placesOf(point.positionsBohr),
    })) ?? [relaxed],
  };
}

/** Where an optimisation stopped that did not converge, as text. */
export function lastStructure({ structure }: GeometryProblem, positionsBohr: readonly number[], format: StructureOutput): string {
  const particles = parseStructure(structure).structure.atoms.map(({ element }) => ({ label: element, element }));
  return particlesText({ kind: 'conformer', particles, frames: [{ title: 'not at rest', places: placesOf(positionsBohr) }] }, format);
}

function placesOf(positionsBohr: readonly number[]): Place[] {
  return Array.from({ length: positionsBohr.length / 3 }, (_, k): Place => {
    const [x, y, z] = positionsBohr.slice(3 * k, 3 * k + 3).map((r) => r * BOHR_IN_ANGSTROM);
    return [x, y, z];
  });
}
