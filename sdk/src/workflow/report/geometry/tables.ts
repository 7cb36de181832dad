/** What a relaxed structure says in words and tables. */
import {
  BOHR_IN_ANGSTROM,
  HARTREE_IN_KCAL_PER_MOL,
  internalCoordinate,
  type GeometryProblem,
  type GeometryResult,
  type Structure,
} from '../../../contracts/index.ts';
import { contacts } from '../space/structure-figure.ts';
import type { Table } from '../tables.ts';

/** More bonds and angles are not read. */
const MOST = 40;

const minus = (text: string): string => text.replace('-', '−');

export function geometryVerdict(
  { scan, gradientTolerance }: GeometryProblem,
  { energyHartree, trace, points, convergence, properties }: GeometryResult,
  method: string,
): { headline: string; lines: string[] } {
  const energy = `${minus(energyHartree.toFixed(8))} Eh by ${method}`;
  const stability =
    properties && properties.stability !== 'unknown'
      ? [`the mean field there is ${properties.stability} against rotations of its orbitals`]
      : [];
  const saddle = 'vibrations were not computed: a geometry that kept a symmetry of its start may be a saddle point';
  if (scan && points) {
    const values = points.map((point) => point.energyHartree);
    const span = (Math.max(...values) - Math.min(...values)) * HARTREE_IN_KCAL_PER_MOL;
    const at = points.find((point) => point.energyHartree === energyHartree)?.value;
    const unit = scan.type === 'distance' ? scan.units : 'degrees';
    return {
      headline: `${energy}, lowest of ${points.length} relaxed geometries at ${at} ${unit}`,
      lines: [`the scan spans ${span.toFixed(2)} kcal/mol`, `no force above ${gradientTolerance} hartree/bohr is left at any point`],
    };
  }
  const gained = (trace[0].energyHartree - energyHartree) * HARTREE_IN_KCAL_PER_MOL;
  return {
    headline: `${energy} after ${convergence.iterations} geometries, no force above ${gradientTolerance} hartree/bohr left`,
    lines: [`${gained.toFixed(3)} kcal/mol below its start`, ...stability, saddle],
  };
}

export function geometryTables({ scan }: GeometryProblem, { structure, held = [], points, trace }: GeometryResult): Table[] {
  const kept: Table = {
    title: 'Held',
    header: ['coordinate', 'value', 'unit'],
    rows: held.map(({ what, value, unit }) => [what, value.toFixed(4), unit]),
  };
  const along: Table = {
    title: 'Scan',
    header: [
      scan?.type === 'distance' ? `distance / ${scan.units}` : `${scan?.type} / degrees`,
      'energy / Eh',
      'geometries',
      'largest force / Eh bohr⁻¹',
    ],
    rows: (points ?? []).map(({ value, energyHartree, iterations, residual }) => [
      String(value),
      minus(energyHartree.toFixed(8)),
      String(iterations),
      residual.toExponential(1),
    ]),
  };
  const way: Table = {
    title: 'The way there',
    header: ['geometry', 'energy / Eh', 'largest force / Eh bohr⁻¹'],
    rows: trace.map(({ energyHartree, residual }, k) => [String(k + 1), minus(energyHartree.toFixed(8)), residual.toExponential(1)]),
  };
  return [measures(structure), kept, along, way].filter(({ rows }) => rows.length > 0);
}

/** Bonds, and the angles between them. */
function measures({ atoms }: Structure): Table {
  const x = atoms.flatMap(({ positionBohr }) => positionBohr);
  const bonds = contacts(atoms);
  const name = (atom: number): string => `${atoms[atom].element}${atom}`;
  const around = atoms.map((_, atom) => bonds.flatMap(([a, b]) => (a === atom ? [b] : b === atom ? [a] : [])));
  const angles = around.flatMap((ends, corner) =>
    ends.flatMap((a, k) => ends.slice(k + 1).map((b): [number, number, number] => [a, corner, b])),
  );
  const rows = [
    ...bonds.map((pair) => [pair.map(name).join('–'), (internalCoordinate(pair, x) * BOHR_IN_ANGSTROM).toFixed(4), 'Å']),
    ...angles.map((three) => [three.map(name).join('–'), ((internalCoordinate(three, x) * 180) / Math.PI).toFixed(2), '°']),
  ];
  return {
    title: rows.length > MOST ? `The first ${MOST} bonds and angles` : 'Bonds and angles',
    header: ['atoms', 'value', 'unit'],
    rows: rows.slice(0, MOST),
  };
}
