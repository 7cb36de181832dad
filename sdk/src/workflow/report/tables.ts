/** The tables of a report, as text: what the terminal, Markdown and the page all show. */
import type { ArmReport, Report, StepProvenance } from '../../contracts/index.ts';
import { meanOf, student95 } from '../compare/seeds.ts';
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
  if (report.comparison.problem.kind === 'minimum')
    return [minimumTable(report), stoppedTable(report)].filter(({ rows }) => rows.length > 0);
  const along = report.scan ? [energyTable(report), errorTable(report)] : [];
  return [armTable(report), ...along, subspaceTable(report), mitigationTable(report), stoppedTable(report)].filter(
    ({ rows }) => rows.length > 0,
  );
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

function minimumTable({ arms, lowest }: Report): Table {
  const rows = arms.map((arm): string[] => {
    const [{ minimum, gap, values } = {} as ArmReport['points'][number]] = arm.points;
    const found = values ? `${figure(Math.min(...values))} … ${figure(Math.max(...values))}` : optional(minimum?.value, figure);
    return [
      arm.label,
      `${arm.method} on ${arm.backend}`,
      minimum && !minimum.feasible ? `${found} (breaks a constraint)` : found,
      optional(gap, figure),
      minimum?.provenOptimal ? 'proven' : NONE,
      optional(minimum?.evaluations, String),
      optional(minimum?.nullArm?.value, figure),
      optional(minimum?.timeToSolution?.tts99Seconds, (seconds) => duration(1000 * seconds)),
      ...priceCells(arm),
    ];
  });
  const unit = lowest === undefined || lowest.unit === '1' ? '' : ` / ${lowest.unit}`;
  const header = ['arm', 'how', `value${unit}`, 'above the lowest', 'minimum', 'evaluations', 'random trials, as many', 'TTS99'];
  return { title: 'Arms', header: [...header, 'time', 'price', 'qubits', 'two-qubit gates', 'shots'], rows };
}

const figure = (value: number): string => String(Number(value.toPrecision(10)));

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
    ...arms.map((arm) => (isWholeMolecule(arm) ? optional(arm.points[k]?.fullSpaceHartree, hartree) : energyCell(arm.points[k]))),
    ...(exact ? [optional(exactInSpace[k] ?? undefined, hartree)] : []),
  ]);
  return {
    title: 'Energies / Eh',
    header: [
      axis(scan),
      ...arms.map((arm) => (isWholeMolecule(arm) ? `${arm.label}, whole molecule` : arm.label)),
      ...(exact ? ['exact in this space'] : []),
    ],
    rows,
  };
}

/** Without a number in the active Hamiltonian that other arms share. */
const isWholeMolecule = ({ points }: ArmReport): boolean =>
  points.some(({ fullSpaceHartree }) => fullSpaceHartree !== undefined) && points.every(({ energyHartree }) => energyHartree === undefined);

function errorTable({ arms, scan, reference }: Report): Table {
  const rows = (scan?.values ?? []).map((value, k) => [
    String(value),
    ...arms.map(({ points }) => optional(points[k]?.errorHartree, milliHartree)),
  ]);
  return { title: `Errors against ${reference.label} / mEh`, header: [axis(scan), ...arms.map(({ label }) => label)], rows };
}

/** What sampled subspaces are to be held against: chance, and a classical choice of as many determinants. */
function subspaceTable({ arms, scan, reference }: Report): Table {
  const rows = arms.flatMap(({ label, points }) =>
    points.flatMap(({ result, energyHartree = 0, runs }, k) => {
      if (result?.subspace === undefined) return [];
      const { subspace, nullArm, selectedCi } = result;
      const size = `${subspace.determinants} of ${subspace.sectorDeterminants}${subspace.exhaustive ? ', exhaustive: not a sample' : ''}`;
      const exact = reference.energiesHartree[k] ?? undefined;
      const single: NonNullable<typeof runs>[number] = {
        energyHartree,
        nullArmHartree: nullArm?.energyHartree,
        selectedCiHartree: selectedCi?.energyHartree,
      };
      const all = runs ?? [single];
      const over = (of: (run: typeof single) => number | undefined): string =>
        errorCell(
          all.flatMap((run) => of(run) ?? []),
          exact,
        );
      const cells = [over((run) => run.energyHartree), over((run) => run.nullArmHartree), over((run) => run.selectedCiHartree)];
      return [[label, ...(scan ? [String(scan.values[k])] : []), size, String(all.length), ...cells]];
    }),
  );
  const header = ['arm', ...(scan ? [axis(scan)] : []), 'determinants', 'seeds', 'error / mEh', 'null arm / mEh', 'selected CI / mEh'];
  return { title: `Sampled subspaces: errors against ${reference.label}, mean and 95 % interval over seeds`, header, rows };
}

/** Mean error in mEh, with half its 95 % interval where there are several values. */
function errorCell(values: readonly number[], exact: number | undefined): string {
  if (values.length === 0 || exact === undefined) return NONE;
  const { mean, standardError } = meanOf(values.map((value) => value - exact));
  if (values.length === 1) return milliHartree(mean);
  return `${milliHartree(mean)} ± ${milliHartree(student95(values.length) * standardError)}`;
}

/** What a noisy device gave, before and after mitigation. */
function mitigationTable({ arms, scan, reference }: Report): Table {
  const rows = arms.flatMap(({ label, points, backend }) =>
    points.flatMap(({ result, standardErrorHartree = 0, errorHartree }, k) => {
      const exact = reference.energiesHartree[k] ?? undefined;
      if (result?.unmitigated === undefined || exact === undefined || errorHartree === undefined) return [];
      const { energyHartree, standardErrorHartree: rawError } = result.unmitigated;
      const cell = (error: number, noise: number): string => `${milliHartree(error)} ± ${milliHartree(1.96 * noise)}`;
      const origin = result.provenance.steps.find((step) => step.kind === 'vqe-loop' && step.backend !== backend);
      const here = result.resources.parameters ? 'optimised here' : 'none';
      const parameters = origin ? `optimised without noise (vqe-loop on ${origin.backend})` : here;
      return [
        [
          label,
          ...(scan ? [String(scan.values[k])] : []),
          cell(energyHartree - exact, rawError),
          cell(errorHartree, standardErrorHartree),
          String(result.resources.twoQubitGates ?? 0),
          String(result.resources.shots ?? 0),
          parameters,
        ],
      ];
    }),
  );
  const header = ['arm', ...(scan ? [axis(scan)] : []), 'raw / mEh', 'mitigated / mEh', 'two-qubit gates', 'shots', 'parameters'];
  return { title: `Readout mitigation: errors against ${reference.label}, with 95 % intervals`, header, rows };
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
  const rows = arms.flatMap(({ label, points }) =>
    stepRows(points.flatMap(({ result }) => result?.provenance.steps ?? [])).map((cells) => [label, ...cells]),
  );
  return { title: WHERE_FROM, header: ['arm', ...STEP_HEADER], rows };
}

/** Which step of one job ran where. */
export const stepTable = (steps: readonly StepProvenance[]): Table => ({
  title: WHERE_FROM,
  header: STEP_HEADER,
  rows: stepRows(steps),
});

const WHERE_FROM = 'Where the numbers came from';
const STEP_HEADER = ['step', 'backend', 'kernels', 'seed', 'notes'];

/** Each kind of step once for each backend. */
function stepRows(steps: readonly StepProvenance[]): string[][] {
  const distinct = new Map(steps.map((step) => [`${step.kind} ${step.backend}`, step]));
  return [...distinct.values()].map(({ kind, backend, backendVersion, kernelVariant, seed, notes = [] }) => [
    kind,
    `${backend} ${backendVersion}`,
    kernelVariant ?? NONE,
    optional(seed, String),
    notes.join('; ') || NONE,
  ]);
}

const optional = <T>(value: T | undefined, shown: (value: T) => string): string => (value === undefined ? NONE : shown(value));
