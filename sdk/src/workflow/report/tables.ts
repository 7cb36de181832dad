/** The tables of a report, as text: what the terminal, Markdown and the page all show. */
import type { ArmReport, Report } from '../../contracts/index.ts';
import { duration, hartree, milliHartree, money } from '../format.ts';

export interface Table {
  title: string;
  header: string[];
  rows: string[][];
}

const NONE = '–';

/** All tables of a report that hold anything. */
export function reportTables(report: Report): Table[] {
  return [...numberTables(report), provenanceTable(report)].filter(({ rows }) => rows.length > 0);
}

/** The arms; along a scan also energies and errors by point; what could not run. */
export function numberTables(report: Report): Table[] {
  const along = report.scan ? [energyTable(report), errorTable(report)] : [];
  return [armTable(report), ...along, subspaceTable(report), stoppedTable(report)].filter(({ rows }) => rows.length > 0);
}

function armTable({ arms, scan, bestFullSpaceClassical }: Report): Table {
  const numbers = scan
    ? ['max |error| / mEh', 'mean |error| / mEh', 'points']
    : ['energy / Eh', 'error / mEh', ...(bestFullSpaceClassical ? ['whole molecule / Eh'] : [])];
  const row = (arm: ArmReport): string[] => {
    const [point] = arm.points;
    const done = arm.points.filter(({ energyHartree, fullSpaceHartree }) => (energyHartree ?? fullSpaceHartree) !== undefined).length;
    const single = [
      energyCell(point),
      optional(point?.errorHartree, milliHartree),
      ...(bestFullSpaceClassical ? [optional(point?.fullSpaceHartree, hartree)] : []),
    ];
    const curve = [
      optional(arm.maxAbsErrorHartree, milliHartree),
      optional(arm.meanAbsErrorHartree, milliHartree),
      `${done} of ${arm.points.length}`,
    ];
    return [
      arm.label,
      arm.domain === 'external' ? (arm.source ?? NONE) : `${arm.method} on ${arm.backend}`,
      ...(scan ? curve : single),
      ...priceCells(arm),
    ];
  };
  return { title: 'Arms', header: ['arm', 'how', ...numbers, 'time', 'price', 'qubits', 'two-qubit gates', 'shots'], rows: arms.map(row) };
}

function energyCell(point: ArmReport['points'][number] | undefined): string {
  if (point?.energyHartree === undefined) return NONE;
  const noise = point.standardErrorHartree ?? 0;
  return `${hartree(point.energyHartree)}${noise > 0 ? ` ± ${noise.toExponential(1)}` : ''}`;
}

function priceCells({ domain, wallMs, costMicroUsd, qubits, twoQubitGates, shots, points }: ArmReport): string[] {
  const ran = domain !== 'external' && points.some(({ status }) => status === 'succeeded');
  return [
    ran ? duration(wallMs) : NONE,
    ran ? money(costMicroUsd) : NONE,
    ...[qubits, twoQubitGates, shots].map((value) => optional(value, String)),
  ];
}

function energyTable({ arms, scan, exactInSpace }: Report): Table {
  const exact = exactInSpace.some((energy) => energy !== null);
  const rows = (scan?.values ?? []).map((value, k) => [
    String(value),
    ...arms.map(({ points }) => energyCell(points[k])),
    ...(exact ? [optional(exactInSpace[k] ?? undefined, hartree)] : []),
  ]);
  return {
    title: 'Energies / Eh',
    header: [axis(scan), ...arms.map(({ label }) => label), ...(exact ? ['exact in this space'] : [])],
    rows,
  };
}

function errorTable({ arms, scan, reference }: Report): Table {
  const rows = (scan?.values ?? []).map((value, k) => [
    String(value),
    ...arms.map(({ points }) => optional(points[k]?.errorHartree, milliHartree)),
  ]);
  return { title: `Errors against ${reference.label} / mEh`, header: [axis(scan), ...arms.map(({ label }) => label)], rows };
}

/** What sampled subspaces are to be held against: chance, and a classical choice of as many determinants. */
function subspaceTable({ arms, scan }: Report): Table {
  const rows = arms.flatMap(({ label, points }) =>
    points.flatMap(({ result }, k) => {
      if (result?.subspace === undefined) return [];
      const { subspace, energyHartree, nullArm, selectedCi } = result;
      const size = `${subspace.determinants} of ${subspace.sectorDeterminants}${subspace.exhaustive ? ', exhaustive: not a sample' : ''}`;
      const rivals = [nullArm, selectedCi].map((rival) => optional(rival?.energyHartree, hartree));
      return [[label, ...(scan ? [String(scan.values[k])] : []), size, hartree(energyHartree), ...rivals]];
    }),
  );
  const header = ['arm', ...(scan ? [axis(scan)] : []), 'determinants', 'energy / Eh', 'null arm / Eh', 'selected CI / Eh'];
  return { title: 'Sampled subspaces', header, rows };
}

/** @example axis({ label: 'R', units: 'angstrom', values: [] }) === 'R / Å' */
export function axis(scan: Report['scan']): string {
  return scan ? `${scan.label} / ${scan.units === 'angstrom' ? 'Å' : 'bohr'}` : '';
}

/** One row for each reason an arm gave, with the points it gave it at. */
function stoppedTable({ arms, scan }: Report): Table {
  const rows = arms.flatMap(({ label, points }) => {
    const reasons = new Map<string, { cells: string[]; at: number[] }>();
    for (const [k, { status, error }] of points.entries()) {
      if (error === undefined) continue;
      const cells = [status, error.code, error.message];
      const reason = reasons.get(cells.join()) ?? { cells, at: [] };
      reasons.set(cells.join(), { ...reason, at: [...reason.at, scan?.values[k] ?? 0] });
    }
    return [...reasons.values()].map(({ cells, at }) => [label, ...(scan ? [at.join(', ')] : []), ...cells]);
  });
  return { title: 'Refused and failed', header: ['arm', ...(scan ? [axis(scan)] : []), 'status', 'code', 'reason'], rows };
}

/** Which step of which arm ran where. */
export function provenanceTable({ arms }: Report): Table {
  const rows = arms.flatMap(({ label, points }) => {
    const steps = new Map(
      points.flatMap(({ result }) => result?.provenance.steps ?? []).map((step) => [`${step.kind} ${step.backend}`, step]),
    );
    return [...steps.values()].map(({ kind, backend, backendVersion, kernelVariant, seed, notes = [] }) => [
      label,
      kind,
      `${backend} ${backendVersion}`,
      kernelVariant ?? NONE,
      optional(seed, String),
      notes.join('; ') || NONE,
    ]);
  });
  return { title: 'Where the numbers came from', header: ['arm', 'step', 'backend', 'kernels', 'seed', 'notes'], rows };
}

const optional = <T>(value: T | undefined, shown: (value: T) => string): string => (value === undefined ? NONE : shown(value));
