/**
 * A comparison: one problem, or one problem along a coordinate, and many arms. Everything is planned before anything runs; arms run
 * side by side as far as the memory of the machine goes; steps that several arms share are computed once; an arm that cannot run
 * keeps its reason and the rest go on.
 */
import {
  CofactorError,
  COFACTOR_VERSION,
  contentHash,
  isCofactorError,
  microUsd,
  type Arm,
  type ArmReport,
  type Backend,
  type Comparison,
  type Plan,
  type Report,
} from '../../contracts/index.ts';
import { candidatesOf } from '../plan/offers.ts';
import { scanPoints, type ScanPoint } from '../pose/scan.ts';
import { accountOf } from '../runner/runner.ts';
import type { StepMemo } from '../runner/steps/workbench.ts';
import { armLabel, isPlan, planArm, runArm, uniqueLabels, type ArmRunOptions, type PlannedArm } from './arms.ts';
import { judge } from './assemble.ts';
import { asRun, externalArm } from './external.ts';
import { planReference, sealedArm } from './reference.ts';
import { meanOfSeeds, seedCount, seedsOf } from './seeds.ts';
import { inTurn, machineRoom } from './turns.ts';

export interface CompareOptions extends ArmRunOptions {
  /** Arms that run at the same time, where memory allows. @default the cores of this machine, 2 to 4 */
  concurrency?: number;
  /** What arms that run at the same time may take together, by their forecasts. @default what this machine has left */
  memoryBytes?: number;
}

/**
 * @param comparison parsed, files inlined. Money and shots of its budget are for all arms together, in their order; time and
 * memory for each job.
 * @throws INVALID_INPUT for a scan that does not fit; CANCELLED within 500 ms of the signal.
 */
export async function runComparison(comparison: Comparison, options: CompareOptions): Promise<Report> {
  const { points, labels, bySeed, reference, queue } = await layOut(comparison, options.backends);
  const shared: CompareOptions = { account: accountOf(comparison), ...options, memo: options.memo ?? (new Map() satisfies StepMemo) };
  const here = machineRoom();
  const room = { width: options.concurrency ?? here.width, memoryBytes: options.memoryBytes ?? here.memoryBytes };
  const ran = await inTurn(queue, peakBytes, room, (arm) => runArm(arm, shared));
  // What has its result need not go on; what failed keeps what it paid for.
  for (const jobId of new Set(ran.flatMap(({ jobIds }) => jobIds))) await options.journal?.clear(jobId);
  const runs = ran.map(({ report }) => report);
  const standard = reference ? (runs.shift() as ArmReport) : sealedArm(points.length);
  const arms = comparison.arms.map((arm, k) => {
    const seeds = runs.splice(0, bySeed[k].length);
    const report = seeds.length > 0 ? meanOfSeeds(seeds) : undefined;
    return arm.external || report === undefined ? externalArm(labels[k], arm, points.length, report) : report;
  });
  return {
    schema: 'cofactor.report/1',
    comparison,
    inputHash: comparisonHash(comparison),
    cofactorVersion: COFACTOR_VERSION,
    ...whatWasAsked(comparison, bySeed.flat()),
    ...judge(comparison, standard, arms),
  };
}

/** What an arm would run at every point and with every seed, and why it would not. */
export interface ArmOutlook {
  label: string;
  plans: Plan[];
  refusals: CofactorError[];
}

/** What would run, where and at what price: the reference, where there is one to run, then every arm. Runs nothing. @throws as `runComparison` */
export async function planComparison(comparison: Comparison, backends: readonly Backend[]): Promise<ArmOutlook[]> {
  const { labels, bySeed, reference } = await layOut(comparison, backends);
  const outlook = (label: string, runs: readonly PlannedArm[]): ArmOutlook => {
    const outlooks = runs.flatMap((run) => run.outlooks);
    return { label, plans: outlooks.filter(isPlan), refusals: outlooks.filter((found) => isCofactorError(found)) };
  };
  const arms = labels.map((label, k) => outlook(label, bySeed[k]));
  return reference ? [outlook(reference.label, [reference]), ...arms] : arms;
}

interface Layout {
  points: readonly ScanPoint[];
  labels: string[];
  /** Of each arm, in the order of the document: itself once for each seed; none where there is nothing to run. */
  bySeed: PlannedArm[][];
  reference: PlannedArm | undefined;
  /** All of them, the reference first. */
  queue: PlannedArm[];
}

/** Everything that a comparison would run, planned and held against its budget. */
async function layOut(comparison: Comparison, backends: readonly Backend[]): Promise<Layout> {
  const points = scanPoints(comparison);
  const labels = uniqueLabels(comparison.arms.map(armLabel));
  const candidates = await candidatesOf(backends);
  const plan = (arm: Arm, label: string): PlannedArm => planArm(arm, label, comparison, points, candidates);
  const bySeed = comparison.arms.map((arm, k) => {
    const run = asRun(arm, comparison.problem.kind);
    if (run === undefined) return [];
    const first = plan(run, labels[k]);
    const [, ...others] = seedsOf(run, seedCount(run, first));
    return [first, ...others.map((other) => plan(other, labels[k]))];
  });
  const reference = planReference(comparison, points, candidates);
  const queue = [...(reference ? [reference] : []), ...bySeed.flat()];
  withinBudget(queue, comparison);
  return { points, labels, bySeed, reference, queue };
}

/** Its points run one after the other. */
const peakBytes = ({ outlooks }: PlannedArm): number =>
  Math.max(0, ...outlooks.filter(isPlan).map(({ forecast }) => forecast.memoryBytes.high));

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

function whatWasAsked({ scan }: Comparison, planned: readonly PlannedArm[]): Pick<Report, 'structure' | 'partition' | 'scan'> {
  const plans = planned.flatMap(({ outlooks }) => outlooks.filter(isPlan));
  const partition = plans.map(({ subproblems }) => subproblems).reduce((most, parts) => (parts.length > most.length ? parts : most), []);
  return {
    structure: plans.find(({ structure }) => structure)?.structure,
    ...(partition.length > 0 && { partition }),
    ...(scan && { scan: { label: scan.label, units: scan.units, values: scan.values } }),
  };
}

/** As for a job: of what is asked, without the labels that are for people. */
function comparisonHash({ $schema: _editor, label: _label, arms, scan, ...content }: Comparison): string {
  const unlabelled = arms.map(({ label: _name, ...arm }) => arm);
  return contentHash({ ...content, arms: unlabelled, scan: scan && { ...scan, label: undefined } });
}
