/**
 * A comparison: one problem, or one problem along a coordinate, and many arms. Everything is planned before anything runs;
 * steps that several arms share are computed once; an arm that cannot run keeps its reason and the rest go on.
 */
import {
  CofactorError,
  COFACTOR_VERSION,
  contentHash,
  microUsd,
  type Arm,
  type ArmReport,
  type Backend,
  type Comparison,
  type Report,
} from '../../contracts/index.ts';
import { candidatesOf, type Candidate } from '../plan/offers.ts';
import { scanPoints, type ScanPoint } from '../pose/scan.ts';
import { accountOf } from '../runner/runner.ts';
import type { StepMemo } from '../runner/steps/workbench.ts';
import { armLabel, externalArm, isPlan, planArm, runArm, uniqueLabels, withErrors, type ArmRunOptions, type PlannedArm } from './arms.ts';
import { lowestOf, MINIMUM_REFERENCES, minimumVerdict, withGap } from './minima.ts';
import { meanOfSeeds, seedsOf } from './seeds.ts';
import { verdict } from './verdict.ts';

export interface CompareOptions extends ArmRunOptions {
  /** Arms that run at the same time, where memory allows. @default 2 */
  concurrency?: number;
}

/** From the most exact to the cheapest: the first that fits the machine is the default reference. */
const REFERENCES = ['fci', 'mp2', 'rhf'] as const;
const EXACT: ReadonlySet<string> = new Set(['fci', 'casci']);

/**
 * @param comparison parsed, files inlined. Money and shots of its budget are for all arms together, in their order; time and
 * memory for each job.
 * @throws INVALID_INPUT for a scan that does not fit; CANCELLED within 500 ms of the signal.
 */
export async function runComparison(comparison: Comparison, options: CompareOptions): Promise<Report> {
  const points = scanPoints(comparison);
  const labels = uniqueLabels(comparison.arms.map(armLabel));
  const candidates = await candidatesOf(options.backends);
  const bySeed = comparison.arms.map((arm, k) => seedsOf(arm).map((one) => planArm(one, labels[k], comparison, points, candidates)));
  const planned = bySeed.flat();
  const reference = planReference(comparison, points, candidates);
  withinBudget([reference, ...planned], comparison);

  const shared: CompareOptions = { account: accountOf(comparison), ...options, memo: options.memo ?? (new Map() satisfies StepMemo) };
  const width = concurrency(planned, comparison, options.concurrency ?? 2);
  const ran = await inTurn([reference, ...planned], width, (arm) => runArm(arm, shared));
  // What has its result need not go on; what failed keeps what it paid for.
  for (const jobId of new Set(ran.flatMap(({ jobIds }) => jobIds))) await options.journal?.clear(jobId);
  const [standard, ...runs] = ran.map(({ report }) => report);
  const reports = bySeed.map(({ length }) => meanOfSeeds(runs.splice(0, length)));
  const arms = reports.map((report, k) =>
    comparison.arms[k].external ? externalArm(labels[k], comparison.arms[k], points.length) : report,
  );
  return assembleReport(comparison, points, standard, arms, planned, options.backends);
}

/** The reference the document names, or the most exact method that can be planned. */
function planReference(comparison: Comparison, points: readonly ScanPoint[], candidates: readonly Candidate[]): PlannedArm {
  const unnamed: readonly Arm[] =
    comparison.problem.kind === 'minimum'
      ? MINIMUM_REFERENCES
      : REFERENCES.map((name) => ({
          method: name === 'rhf' ? { name, maxIterations: 128, convergenceHartree: 1e-10, guess: 'atomic' } : { name },
          backend: 'auto',
          seed: 0,
        }));
  const choices = comparison.reference ? [{ ...comparison.reference, seed: 0 }] : unnamed;
  let last: PlannedArm | undefined;
  for (const arm of choices) {
    last = planArm(arm, `${arm.method?.name} (reference)`, comparison, points, candidates);
    if (last.outlooks.every(isPlan)) return last;
  }
  return last as PlannedArm;
}

/** Arms that would pass what is left of the money or the shots are refused, in order. */
function withinBudget(planned: readonly PlannedArm[], { budget }: Comparison): void {
  const left = { maxCostUsd: budget.maxCostUsd === undefined ? undefined : microUsd(budget.maxCostUsd), maxShots: budget.maxShots };
  for (const { label, outlooks } of planned) {
    for (const [at, outlook] of outlooks.entries()) {
      if (!isPlan(outlook)) continue;
      const asked = { maxCostUsd: outlook.forecast.costMicroUsd.high, maxShots: outlook.forecast.sizes.shots ?? 0 };
      const over = (['maxCostUsd', 'maxShots'] as const).find((limit) => left[limit] !== undefined && asked[limit] > left[limit]);
      if (over !== undefined) {
        const message = `${label} would pass what the arms before it leave of budget.${over}: raise it, or drop an arm`;
        outlooks[at] = new CofactorError('OVER_BUDGET', message, { limit: over, allowed: left[over] ?? 0, asked: asked[over] });
        continue;
      }
      if (left.maxCostUsd !== undefined) left.maxCostUsd -= asked.maxCostUsd;
      if (left.maxShots !== undefined) left.maxShots -= asked.maxShots;
    }
  }
}

function concurrency(planned: readonly PlannedArm[], { budget }: Comparison, most: number): number {
  const largest = Math.max(
    1,
    ...planned.flatMap(({ outlooks }) => outlooks.filter(isPlan).map(({ forecast }) => forecast.memoryBytes.likely)),
  );
  return Math.max(1, Math.min(most, Math.floor((budget.maxMemoryBytes ?? Number.POSITIVE_INFINITY) / largest)));
}

/** Results in the order of the items, `width` at a time. The first to throw stops the queue. */
async function inTurn<T, R>(items: readonly T[], width: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        results[next[0]] = await run(next[1]);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

function assembleReport(
  comparison: Comparison,
  points: readonly ScanPoint[],
  reference: ArmReport,
  ran: readonly ArmReport[],
  planned: readonly PlannedArm[],
  backends: readonly Backend[],
): Report {
  const exactInSpace = points.map((_, k) => exactAt(k, [reference, ...ran]));
  // The same exact energy, whoever worked it out: an arm may have it at a point where the reference failed.
  const energies = EXACT.has(reference.method) ? exactInSpace : reference.points.map(({ energyHartree }) => energyHartree ?? null);
  const lowest = lowestOf([...ran, reference]);
  const arms = ran.map((arm) => withErrors(withGap(arm, lowest), energies));
  const bestFullSpaceClassical = bestFullSpace(comparison, [reference, ...arms], points.length);
  const simulated = arms.filter(
    ({ domain, backend }) => domain === 'quantum' && backends.find(({ id }) => id === backend)?.locality === 'local',
  );
  const { problem, scan } = comparison;
  const plans = planned.flatMap(({ outlooks }) => outlooks.filter(isPlan));
  const partition = plans.map(({ subproblems }) => subproblems).reduce((most, parts) => (parts.length > most.length ? parts : most), []);
  return {
    schema: 'cofactor.report/1',
    comparison,
    inputHash: comparisonHash(comparison),
    cofactorVersion: COFACTOR_VERSION,
    structure: plans.find(({ structure }) => structure)?.structure,
    ...(partition.length > 0 && { partition }),
    ...(scan && { scan: { label: scan.label, units: scan.units, values: scan.values } }),
    reference: { label: reference.label, method: reference.method, energiesHartree: energies },
    exactInSpace,
    ...(bestFullSpaceClassical && { bestFullSpaceClassical }),
    ...(lowest && { lowest }),
    arms,
    verdict:
      problem.kind === 'minimum'
        ? minimumVerdict(arms, lowest)
        : verdict({
            arms,
            reference,
            referenceIsExact: EXACT.has(reference.method) && energies.every((energy) => energy !== null),
            exactInSpace,
            bestFullSpaceClassical,
            simulated: simulated.map(({ label }) => label),
            accuracyHartree: problem.kind === 'energy' ? problem.accuracyHartree : undefined,
          }),
  };
}

/** As for a job: of what is asked, without the labels that are for people. */
function comparisonHash({ $schema: _editor, label: _label, arms, scan, ...content }: Comparison): string {
  const unlabelled = arms.map(({ label: _name, ...arm }) => arm);
  return contentHash({ ...content, arms: unlabelled, scan: scan && { ...scan, label: undefined } });
}

function exactAt(point: number, arms: readonly ArmReport[]): number | null {
  for (const { method, points } of arms) {
    const { energyHartree, result } = points[point];
    if (EXACT.has(method) && energyHartree !== undefined) return energyHartree;
    if (result?.classical?.exactInSpace) return result.classical.energyHartree;
  }
  return null;
}

/** With an active space, the best classical number of the whole molecule that the arms gave on their way: MP2, else CASSCF, else the mean field. */
function bestFullSpace({ problem }: Comparison, arms: readonly ArmReport[], count: number): Report['bestFullSpaceClassical'] {
  if (problem.kind !== 'energy' || problem.hamiltonian || problem.activeSpace.select === 'full') return undefined;
  for (const name of ['mp2', 'casscf']) {
    const arm = arms.find(({ method, points }) => method === name && points.some(({ fullSpaceHartree }) => fullSpaceHartree !== undefined));
    if (arm) return { method: name, energiesHartree: arm.points.map(({ fullSpaceHartree }) => fullSpaceHartree ?? null) };
  }
  const lowest = (point: number): number | null => {
    const fields = arms.flatMap(({ method, points }) => (method === 'dft' ? [] : (points[point]?.result?.components.scfHartree ?? [])));
    return fields.length > 0 ? Math.min(...fields) : null;
  };
  return { method: 'Hartree–Fock', energiesHartree: Array.from({ length: count }, (_, point) => lowest(point)) };
}
