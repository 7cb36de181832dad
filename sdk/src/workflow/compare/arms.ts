/**
 * The arms of a comparison: each is one job per point, planned before anything runs, then run point after point so that the
 * mean field follows its solution along a scan.
 */
import {
  CofactorError,
  isCofactorError,
  METHODS,
  toCofactorError,
  unsupported,
  type Arm,
  type ArmPoint,
  type ArmReport,
  type Backend,
  type Comparison,
  type EnergyResult,
  type Job,
  type JobEvent,
  type Orbitals,
  type Plan,
  type StepResult,
} from '../../contracts/index.ts';
import type { Candidate } from '../plan/offers.ts';
import { methodText } from '../format.ts';
import { planWith } from '../plan/plan.ts';
import { onOneSurface } from '../kinds/energy/at-structure.ts';
import { wallMs } from '../kinds/envelope.ts';
import { jobIdOf, runWithSteps, type RunOptions } from '../runner/runner.ts';
import type { ScanPoint } from '../pose/scan.ts';

/** Progress of one arm at one point (0-based). */
export interface ArmEvent {
  arm: string;
  point: number;
  event: JobEvent;
}

/** A plan, or why there is none. */
type Outlook = Plan | CofactorError;

/** An arm with its jobs planned. */
export interface PlannedArm {
  label: string;
  arm: Arm;
  outlooks: Outlook[];
  /** Its points are those of a scan, be it one. */
  scanned: boolean;
}

export const isPlan = (outlook: Outlook): outlook is Plan => !isCofactorError(outlook);

/** Plans every point; what cannot be carried keeps its error and hinders no other arm. */
export function planArm(
  arm: Arm,
  label: string,
  comparison: Comparison,
  points: readonly ScanPoint[],
  candidates: readonly Candidate[],
): PlannedArm {
  const outlook = ({ problem }: ScanPoint): Outlook => {
    try {
      if (!COMPARED.has(problem.kind)) throw notCompared(problem.kind);
      return planWith(armJob(arm, problem, comparison), candidates);
    } catch (error) {
      return toCofactorError(error, label);
    }
  };
  return { label, arm, outlooks: points.map(outlook), scanned: comparison.scan !== undefined };
}

const COMPARED: ReadonlySet<string> = new Set(['energy', 'minimum', 'circuit']);

function notCompared(kind: string): CofactorError {
  const message = `problem.kind: comparisons of ${kind} problems are not built yet: compare energies, minima or circuits, or run a job per method`;
  return unsupported(message, { what: `comparison of ${kind}`, alternatives: [...COMPARED] });
}

function armJob({ method, backend, seed }: Arm, problem: Job['problem'], { budget }: Comparison): Job {
  return { schema: 'cofactor.job/1', problem, method, backend, seed, budget };
}

/** @example armLabel({ method: { name: 'fci' }, backend: 'cpu' }) === 'fci on cpu' */
export function armLabel({ label, method, backend, external }: Arm): string {
  if (label !== undefined || external) return label ?? 'external';
  return method ? `${methodText(method)}${backend === 'auto' ? '' : ` on ${backend}`}` : backend;
}

/** Labels as they are shown: each once. */
export function uniqueLabels(labels: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  });
}

export type ArmRunOptions = Omit<RunOptions, 'onEvent' | 'jobId'> & { onEvent?: (event: ArmEvent) => void };

/** What an arm gave, and under which ids the journal files those of its jobs that have their result. */
export interface RunArm {
  report: ArmReport;
  jobIds: string[];
}

/** Runs an arm point after point. @throws CANCELLED when the signal fires; whatever else fails is the failure of a point. */
export async function runArm({ label, arm, outlooks, scanned }: PlannedArm, options: ArmRunOptions): Promise<RunArm> {
  const points: ArmPoint[] = [];
  const walls: number[] = [];
  const jobIds: string[] = [];
  let solution = new Map<string, Orbitals>();
  for (const [point, outlook] of outlooks.entries()) {
    if (!isPlan(outlook)) {
      points.push({ status: 'refused', error: outlook.toJSON() });
      continue;
    }
    const plan = scanned ? alongScan(outlook, solution) : outlook;
    const jobId = jobIdOf(plan);
    try {
      const { result, run } = await runWithSteps(plan, {
        jobId,
        ...options,
        onEvent: (event) => options.onEvent?.({ arm: label, point, event }),
      });
      jobIds.push(jobId);
      walls.push(armWallMs(plan, run.results) + run.queueMs);
      if (result.kind === 'minimum') {
        points.push({ status: 'succeeded', minimum: result });
        continue;
      }
      if (result.kind === 'circuit') {
        points.push({ status: 'succeeded', circuit: result });
        continue;
      }
      if (result.kind !== 'energy') throw new CofactorError('INTERNAL', `an arm gave a ${result.kind} result`, { where: label });
      solution = new Map([...solution, ...orbitalsOf(run.results)]);
      points.push({
        status: 'succeeded',
        ...comparedEnergies(plan.job, result),
        standardErrorHartree: result.standardErrorHartree,
        result,
      });
    } catch (thrown) {
      if (options.signal?.aborted) throw thrown;
      points.push({ status: 'failed', error: toCofactorError(thrown, label).toJSON() });
    }
  }
  return { report: armReport({ label, arm, outlooks }, points, walls, options.backends), jobIds };
}

/**
 * The plan of one point of a scan, its mean fields beside the orbitals of the point before. A restricted one is checked but kept
 * where a lower, symmetry-broken solution appears, from the first point on, so that the curve does not depend on its grid; UHF
 * exists to break symmetry where a bond breaks, and from a closed-shell neighbour it only gets there by following the instability.
 */
function alongScan(plan: Plan, solution: ReadonlyMap<string, Orbitals>): Plan {
  const stages = plan.stages.map((stage) => ({
    ...stage,
    steps: stage.steps.map((step) => {
      if (step.kind !== 'scf') return step;
      const initialOrbitals = solution.get(step.id);
      const kept = onOneSurface(step);
      return { ...kept, spec: { ...kept.spec, ...(initialOrbitals && { initialOrbitals }) } };
    }),
  }));
  return { ...plan, stages };
}

function orbitalsOf(results: ReadonlyMap<string, StepResult>): [string, Orbitals][] {
  return [...results].flatMap(([id, result]): [string, Orbitals][] =>
    result.kind === 'scf' ? [[id, (result as StepResult<'scf'>).output.orbitals]] : [],
  );
}

/**
 * The energy in the Hamiltonian that all arms share, and apart from it the energy of the whole molecule where that is another
 * number: with an active space, Hartree–Fock and MP2 are compared inside it; UHF has no counterpart there, CASSCF has left it for
 * orbitals of its own, and NEVPT2 correlates those around it too.
 */
export function comparedEnergies(
  { problem, method }: Job,
  { energyHartree, spaceReference }: EnergyResult,
): Pick<ArmPoint, 'energyHartree' | 'fullSpaceHartree'> {
  if (problem.kind !== 'energy' || problem.hamiltonian || problem.activeSpace.select === 'full') return { energyHartree };
  switch (method?.name) {
    case 'rhf':
      return { energyHartree: spaceReference?.hartreeFockHartree, fullSpaceHartree: energyHartree };
    case 'mp2':
      return { energyHartree: spaceReference?.mp2Hartree, fullSpaceHartree: energyHartree };
    case 'uhf':
    case 'dft':
    case 'casscf':
    case 'nevpt2':
      return { fullSpaceHartree: energyHartree };
    default:
      return { energyHartree };
  }
}

/** What the number of this arm took, shared steps included; the classical companion of a quantum answer is not its price. */
function armWallMs(plan: Plan, results: ReadonlyMap<string, StepResult>): number {
  const quantum = METHODS[plan.job.method?.name ?? 'auto'].domain === 'quantum';
  return wallMs(plan, results, ({ role }) => !quantum || role !== 'reference');
}

function armReport(
  { label, arm: { method, backend }, outlooks }: Pick<PlannedArm, 'label' | 'arm' | 'outlooks'>,
  points: ArmPoint[],
  walls: readonly number[],
  backends: readonly Backend[],
): ArmReport {
  const plan = outlooks.find(isPlan);
  const steps = plan?.stages.flatMap(({ steps }) => steps) ?? [];
  // sampled subspaces are diagonalised elsewhere than where the circuit ran
  const bound = (steps.find(({ kind }) => kind === 'sample') ?? steps.find(({ role }) => role === 'answer'))?.backend;
  const ran = bound ?? backend;
  const domain = method ? METHODS[method.name].domain : 'quantum';
  const results = points.flatMap(({ result, minimum, circuit }) => result ?? minimum ?? circuit ?? []);
  const resources = results.map((result) => result.resources);
  const most = (key: 'qubits' | 'twoQubitGates'): number | undefined => maximum(resources.flatMap((used) => used[key] ?? []));
  const shots = resources.reduce((sum, used) => sum + (used.shots ?? 0), 0);
  return {
    label,
    method: method?.name ?? '',
    backend: ran,
    domain,
    ...(domain === 'quantum' && backends.find(({ id }) => id === ran)?.locality === 'local' && { simulated: true }),
    points,
    wallMs: walls.reduce((sum, ms) => sum + ms, 0),
    costMicroUsd: results.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
    ...(shots > 0 && { shots }),
    ...(most('twoQubitGates') !== undefined && { twoQubitGates: most('twoQubitGates') }),
    ...(most('qubits') !== undefined && { qubits: most('qubits') }),
  };
}

const maximum = (values: readonly number[]): number | undefined => (values.length > 0 ? Math.max(...values) : undefined);

/** The arm with its errors against the reference energies, point by point. */
export function withErrors(arm: ArmReport, reference: readonly (number | null)[]): ArmReport {
  const points = arm.points.map((point, k) => {
    const exact = reference[k];
    return point.energyHartree === undefined || exact === null ? point : { ...point, errorHartree: point.energyHartree - exact };
  });
  const errors = points.flatMap(({ errorHartree }) => (errorHartree === undefined ? [] : [Math.abs(errorHartree)]));
  if (errors.length === 0) return { ...arm, points };
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return { ...arm, points, maxAbsErrorHartree: Math.max(...errors), meanAbsErrorHartree: mean };
}
