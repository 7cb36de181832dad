/** The tables of a report, as text: what the terminal, Markdown and the page all show. */
import type { ArmPoint, ArmReport, EnergyResult, Report, StepProvenance } from '../../contracts/index.ts';
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
  return [...kindTables(report), stoppedTable(report)].filter(({ rows }) => rows.length > 0).map(withoutEmptyColumns);
}

/** Columns in which no row has anything say nothing. */
export function withoutEmptyColumns({ title, header, rows }: Table): Table {
  const told = header.map((_, column) => rows.some((row) => row[column] !== NONE && row[column] !== ''));
  const keep = (cells: string[]): string[] => cells.filter((_, column) => told[column]);
  return { title, header: keep(header), rows: rows.map(keep) };
}

function kindTables(report: Report): Table[] {
  const { problem } = report.comparison;
  if (problem.kind === 'minimum') return [minimumTable(report)];
  if (problem.kind === 'circuit') return [circuitTable(report, problem.observables)];
  const along = report.scan ? [energyTable(report), errorTable(report)] : [];
  return [armTable(report), ...along, thresholdTable(report), subspaceTable(report), mitigationTable(report)];
}

function armTable({ arms, scan, bestFullSpaceClassical }: Report): Table {
  const sampled = arms.some(({ points: [point] }) => point !== undefined && half95(point) > 0);
  const numbers = scan
    ? ['max |error| / mEh', 'mean |error| / mEh', 'points']
    : [sampled ? 'energy ± 95 % / Eh' : 'energy / Eh', 'error / mEh', ...(bestFullSpaceClassical ? ['whole molecule / Eh'] : [])];
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
  return { title: 'Arms', header: ['arm', 'how', ...numbers, ...PRICE_HEADER], rows: arms.map(row) };
}

/** Values as each arm gave them, and how far they and the outcomes lie from the exact ones. */
function circuitTable({ arms, reference: { expectations } }: Report, observables: readonly string[]): Table {
  const rows = arms.map((arm): string[] => {
    const [{ circuit, deviations, totalVariation } = {} as ArmReport['points'][number]] = arm.points;
    const values = observables.map((_, k) => {
      const value = circuit?.expectations[k] ?? (deviations && expectations && deviations[k] + expectations[k]);
      const noise = circuit?.standardErrors[k] ?? 0;
      return value === undefined ? NONE : `${value.toFixed(6)}${noise > 0 ? ` ± ${noise.toExponential(1)}` : ''}`;
    });
    return [
      arm.label,
      arm.domain === 'external' ? (arm.source ?? NONE) : arm.backend,
      ...values,
      optional(deviations?.length ? Math.max(...deviations.map(Math.abs)) : undefined, (error) => error.toExponential(2)),
      optional(totalVariation, (distance) => distance.toFixed(4)),
      ...priceCells(arm),
    ];
  });
  const exact = expectations && [
    'exact (reference)',
    NONE,
    ...expectations.map((value) => value.toFixed(6)),
    ...Array<string>(7).fill(NONE),
  ];
  const numbers = [...observables.map((observable) => `⟨${observable}⟩`), 'max |deviation|', 'total variation'];
  return { title: 'Arms', header: ['arm', 'how', ...numbers, ...PRICE_HEADER], rows: exact ? [...rows, exact] : rows };
}

/** The lists of determinants that energies of hci were extrapolated from. */
function thresholdTable({ arms, scan }: Report): Table {
  const rows = arms.flatMap(({ label, points }) =>
    points.flatMap(({ result }, k) => thresholdRows(result).map((cells) => [label, ...(scan ? [String(scan.values[k])] : []), ...cells])),
  );
  return { title: THRESHOLDS, header: ['arm', ...(scan ? [axis(scan)] : []), ...THRESHOLD_HEADER], rows };
}

/** The same of one job. */
export const thresholdsOf = (result: EnergyResult): Table => ({ title: THRESHOLDS, header: THRESHOLD_HEADER, rows: thresholdRows(result) });

const THRESHOLDS = 'Heat-bath CI by threshold, and what the perturbation leads to';
const THRESHOLD_HEADER = ['threshold / Eh', 'determinants', 'variational / Eh', 'perturbation beyond / Eh', 'sum / Eh'];

function thresholdRows(result: EnergyResult | undefined): string[][] {
  if (result?.heatBath === undefined) return [];
  const { points, fitErrorHartree } = result.heatBath;
  const rows = points.map(({ thresholdHartree, determinants, variationalHartree, perturbationHartree }) => [
    thresholdHartree.toExponential(1),
    String(determinants),
    hartree(variationalHartree),
    hartree(perturbationHartree),
    hartree(variationalHartree + perturbationHartree),
  ]);
  const fit = `extrapolated, ± ${fitErrorHartree.toExponential(1)} of the fit`;
  return [...rows, [fit, NONE, NONE, NONE, hartree(result.energyHartree)]];
}

function minimumTable({ arms, lowest }: Report): Table {
  const rows = arms.map((arm): string[] => {
    const [{ minimum, gap, values } = {} as ArmReport['points'][number]] = arm.points;
    const found = range(values ?? (minimum ? [minimum.value] : []));
    return [
      arm.label,
      arm.domain === 'external' ? (arm.source ?? NONE) : `${arm.method} on ${arm.backend}`,
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
  return { title: 'Arms', header: [...header, ...PRICE_HEADER], rows };
}

function range(values: readonly number[]): string {
  if (values.length === 0) return NONE;
  const [low, high] = [Math.min(...values), Math.max(...values)].map(figure);
  return low === high ? low : `${low} … ${high}`;
}

const PRICE_HEADER = ['time', 'price', 'qubits', 'two-qubit gates', 'shots', 'seeds'];

const figure = (value: number): string => String(Number(value.toPrecision(10)));

/** With the half of its 95 % interval where it was sampled. */
function energyCell(point: ArmReport['points'][number] | undefined): string {
  if (point?.energyHartree === undefined) return NONE;
  const noise = half95(point);
  return `${hartree(point.energyHartree)}${noise > 0 ? ` ± ${noise.toExponential(1)}` : ''}`;
}

function priceCells({ domain, wallMs, costMicroUsd, qubits, twoQubitGates, shots, seeds, points }: ArmReport): string[] {
  const ran = domain !== 'external' && points.some(({ status }) => status === 'succeeded');
  return [
    ran ? duration(wallMs) : NONE,
    ran ? money(costMicroUsd) : NONE,
    ...[qubits, twoQubitGates, shots, seeds].map((value) => optional(value, String)),
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

/** Half the 95 % interval of an energy, hartree: between its seeds, or of the shots of its one run. */
export function half95({ standardErrorHartree = 0, runs = [] }: Pick<ArmPoint, 'standardErrorHartree' | 'runs'>): number {
  return (runs.length > 1 ? student95(runs.length) : 1.96) * standardErrorHartree;
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
    points.flatMap((point, k) => {
      const { result, errorHartree } = point;
      const exact = reference.energiesHartree[k] ?? undefined;
      const raw = unmitigated(point);
      if (result === undefined || raw === undefined || exact === undefined || errorHartree === undefined) return [];
      const cell = (error: number, half: number): string => `${milliHartree(error)} ± ${milliHartree(half)}`;
      const origin = result.provenance.steps.find((step) => step.kind === 'vqe-loop' && step.backend !== backend);
      const here = result.resources.parameters ? 'optimised here' : 'none';
      const parameters = origin ? `optimised without noise (vqe-loop on ${origin.backend})` : here;
      return [
        [
          label,
          ...(scan ? [String(scan.values[k])] : []),
          cell(raw.energyHartree - exact, half95(raw)),
          cell(errorHartree, half95(point)),
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

/** What the device gave before mitigation: of several seeds their mean. */
export function unmitigated({
  result,
  runs = [],
}: ArmPoint): (Required<Pick<ArmPoint, 'energyHartree' | 'standardErrorHartree'>> & Pick<ArmPoint, 'runs'>) | undefined {
  const raw = runs.flatMap(({ unmitigatedHartree = [] }) => unmitigatedHartree);
  if (raw.length < 2) return result?.unmitigated;
  const { mean, standardError } = meanOf(raw);
  return { energyHartree: mean, standardErrorHartree: standardError, runs };
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
    stepRows(points.flatMap(({ result, minimum, circuit }) => (result ?? minimum ?? circuit)?.provenance.steps ?? [])).map((cells) => [
      label,
      ...cells,
    ]),
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
