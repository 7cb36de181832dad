/**
 * An arm with several seeds: as many arms with one, and their reports as one.
 *
 *   mean ± s/√n,   s² the unbiased variance between the seeds                                                             (1)
 */
import type { Arm, ArmPoint, ArmReport, CircuitResult, Plan } from '../../contracts/index.ts';
import { isPlan, type PlannedArm } from './arms.ts';

/** Of an arm that samples: fewer say nothing about its spread. */
const SAMPLED_SEEDS = 5;

/** How many runs an arm is worth when it does not say: one that costs money is not multiplied unasked. */
export function seedCount({ seeds }: Arm, { outlooks }: Pick<PlannedArm, 'outlooks'>): number {
  if (seeds !== undefined) return seeds;
  const plans = outlooks.filter(isPlan);
  return plans.some(samples) && plans.every(({ forecast }) => forecast.costMicroUsd.high === 0) ? SAMPLED_SEEDS : 1;
}

/** By its method, or by what a circuit asks; a null arm does not count. */
function samples({ job: { method, problem }, stages }: Plan): boolean {
  const asked = method && 'shots' in method ? method.shots : problem.kind === 'circuit' ? problem.shots : 0;
  return (
    (asked ?? 0) > 0 || stages.some(({ steps }) => steps.some(({ role, requires: { shots = 0 } }) => role !== 'reference' && shots > 0))
  );
}

/** The arm once for each of so many seeds. */
export function seedsOf({ seeds: _asked, ...arm }: Arm, count: number): Arm[] {
  return Array.from({ length: count }, (_, k) => ({ ...arm, seed: (arm.seed + k) % 2 ** 32 }));
}

/** Reports of the same arm with one seed each, as one: money and shots of all, the time of one. A point at which a seed failed has failed. */
export function meanOfSeeds(reports: readonly ArmReport[]): ArmReport {
  const [first] = reports;
  if (reports.length === 1) return first;
  const sum = (of: (report: ArmReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  return {
    ...first,
    seeds: reports.length,
    points: first.points.map((_, k) => meanPoint(reports.map(({ points }) => points[k]))),
    wallMs: sum(({ wallMs }) => wallMs) / reports.length,
    costMicroUsd: sum(({ costMicroUsd }) => costMicroUsd),
    ...(first.shots !== undefined && { shots: sum(({ shots = 0 }) => shots) }),
  };
}

/** (1). */
function meanPoint(points: readonly ArmPoint[]): ArmPoint {
  const stopped = points.find(({ status }) => status !== 'succeeded');
  if (stopped) return stopped;
  const minima = points.flatMap(({ minimum }) => minimum ?? []);
  if (minima.length > 0) {
    const lowest = minima.reduce((low, one) => (one.feasible && (!low.feasible || one.value < low.value) ? one : low));
    return { ...points[0], minimum: lowest, values: minima.map(({ value }) => value) };
  }
  const circuits = points.flatMap(({ circuit }) => circuit ?? []);
  if (circuits.length > 0) return { ...points[0], circuit: meanCircuit(circuits) };
  const runs = points.flatMap(({ energyHartree, result }) =>
    energyHartree === undefined
      ? []
      : [
          {
            energyHartree,
            nullArmHartree: result?.nullArm?.energyHartree,
            selectedCiHartree: result?.selectedCi?.energyHartree,
            unmitigatedHartree: result?.unmitigated?.energyHartree,
          },
        ],
  );
  if (runs.length === 0) return points[0];
  const { mean, standardError } = meanOf(runs.map(({ energyHartree }) => energyHartree));
  return { ...points[0], energyHartree: mean, standardErrorHartree: standardError, runs };
}

/** (1) of each expectation value; counts add. */
function meanCircuit(circuits: readonly CircuitResult[]): CircuitResult {
  const [first] = circuits;
  const means = first.expectations.map((_, k) => meanOf(circuits.map(({ expectations }) => expectations[k])));
  const counts: Record<string, number> = {};
  for (const [bits, times] of circuits.flatMap((circuit) => Object.entries(circuit.counts ?? {})))
    counts[bits] = (counts[bits] ?? 0) + times;
  return {
    ...first,
    expectations: means.map(({ mean }) => mean),
    standardErrors: means.map(({ standardError }) => standardError),
    ...(first.counts && { counts }),
  };
}

/** (1), about the first value, so that nothing is lost to large energies. */
export function meanOf(values: readonly number[]): { mean: number; standardError: number } {
  const [origin = Number.NaN] = values;
  const n = values.length;
  const shift = values.reduce((sum, value) => sum + (value - origin), 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - origin - shift) ** 2, 0);
  return { mean: origin + shift, standardError: n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0 };
}

/** Half the 95 % interval of a mean of n values in standard errors: Student's t by its expansion about the normal. */
export function student95(n: number): number {
  const [z, nu] = [1.959964, n - 1];
  return z + (z ** 3 + z) / (4 * nu) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * nu ** 2);
}
