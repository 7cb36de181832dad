/** A scan: the same problem at every value of one distance. Each point is a problem of its own, with its own hash. */
import {
  invalidInput,
  toBohr,
  unsupported,
  type Comparison,
  type EnergyProblem,
  type Problem,
  type Scan,
  type Structure,
  type StructureSource,
} from '../../contracts/index.ts';
import { printQcSchema } from './formats/qcschema.ts';
import { regionAtoms } from './regions/regions.ts';
import { parseStructure, refuseCoincident } from './structure.ts';

export interface ScanPoint {
  /** In the units of the scan; undefined without one. */
  value?: number;
  problem: Problem;
}

/** The problems of a comparison, in the order given: one without a scan. @throws INVALID_INPUT, UNSUPPORTED */
export function scanPoints({ problem, scan }: Comparison): ScanPoint[] {
  if (scan === undefined) return [{ problem }];
  if (problem.kind !== 'energy' || problem.structure === undefined) {
    throw unsupported('scan: a distance scan needs an energy problem with a structure', {
      what: 'scan',
      alternatives: ['problem.structure'],
    });
  }
  const parsed = parseStructure(problem.structure);
  const structures = scan.values.map((value) => atDistance(parsed.structure, scan, value));
  for (const [index, structure] of structures.entries()) refuseCoincident(structure, `scan.values.${index}`);
  if (problem.regions) refuseOtherRegions(structures, problem.regions);
  return structures.map((structure, index) => ({
    value: scan.values[index],
    problem: { ...problem, structure: asSource(structure) },
  }));
}

/** Selections by distance may hold other atoms at another point: energies of different systems make no curve. */
function refuseOtherRegions(structures: readonly Structure[], regions: NonNullable<EnergyProblem['regions']>): void {
  const [first, ...others] = structures.map((structure) => JSON.stringify(regionAtoms(structure, regions)));
  const odd = others.findIndex((atoms) => atoms !== first) + 1;
  if (odd === 0) return;
  const way = 'select by residue or atom instead of by distance';
  throw invalidInput(`scan.values.${odd}`, 'the same atoms in problem.regions as at the first point', 'others', way);
}

/** A structure as a document carries it. */
export function asSource(structure: Structure): StructureSource {
  return { format: 'qcschema', data: printQcSchema(structure) };
}

/**
 * Moves atoms along the line from atoms[0] to atoms[1] until these two are `value` apart:
 * r' = r + (value − d) (r₁ − r₀)/d for every atom in `move`.
 */
export function atDistance(structure: Structure, { coordinate, units }: Scan, value: number): Structure {
  const [first, second] = coordinate.atoms;
  const moving = new Set(coordinate.move ?? [second]);
  for (const [path, index] of [
    ['scan.coordinate.atoms', Math.max(first, second)],
    ['scan.coordinate.move', Math.max(...moving)],
  ] as const) {
    if (index >= structure.atoms.length) throw invalidInput(path, `atoms from 0 to ${structure.atoms.length - 1}`, index);
  }
  if (first === second) throw invalidInput('scan.coordinate.atoms', 'two different atoms', coordinate.atoms);
  if (!moving.has(second) || moving.has(first)) {
    throw invalidInput('scan.coordinate.move', `atom ${second} among the atoms that move, and atom ${first} not`, [...moving]);
  }
  const [from, to] = [structure.atoms[first].positionBohr, structure.atoms[second].positionBohr];
  const line = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const distance = Math.hypot(...line);
  const shift = (toBohr(value, units) - distance) / distance;
  const atoms = structure.atoms.map((atom, index) => {
    if (!moving.has(index)) return atom;
    const [x, y, z] = atom.positionBohr;
    return { ...atom, positionBohr: [x + shift * line[0], y + shift * line[1], z + shift * line[2]] as [number, number, number] };
  });
  return { ...structure, atoms };
}
