/**
 * A comparison: one problem, or one problem along a coordinate, and many arms. Everything is planned before anything runs; arms run
 * side by side as far as the memory of the machine goes; steps that several arms share are computed once; an arm that cannot run
 * keeps its reason and the rest go on.
 */
import {
  CofactorError,
  COFACTOR_VERSION,
  contentHash,
  microUsd,
  type Arm,
  type ArmReport,
  type Comparison,
  type Report,
} from '../../contracts/index.ts';
import { candidatesOf } from '../plan/offers.ts';
import { scanPoints } from '../pose/scan.ts';
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
  const points = scanPoints(comparison);
  const labels = uniqueLabels(comparison.arms.map(armLabel));
  const candidates = await candidatesOf(options.backends);
  const plan = (arm: Arm, label: string): PlannedArm => planArm(arm, label, comparison, points, candidates);
  const bySeed = comparison.arms.map((arm, k) => {
    const run = asRun(arm, comparison.problem.kind);
    if (run === undefined) return [];
    const first = plan(run, labels[k]);
    const [, ...others] = seedsOf(run, seedCount(run, first));
    return [first, ...others.map((other) => plan(other, labels[k]))];
  });
  const planned = bySeed.flat();
  const reference = planReference(comparison, points, candidates);
  const queue = [...(reference ? [reference] : []), ...planned];
  withinBudget(queue, comparison);

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
    ...whatWasAsked(comparison, planned),
    ...judge(comparison, standard, arms),
  };
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
