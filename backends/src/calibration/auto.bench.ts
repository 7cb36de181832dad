/**
 * `auto` beside every arm that it could have picked, on the problems of the reference jobs: for an energy the methods that have a rule
 * of expected error, held to 30, 5 and 1.6 millihartree in turn; for the others the backends that can carry them. What `auto` picks is
 * one of the arms, each measured in fresh processes as plan.bench.ts does. The reference energy is that of the arm with the smallest
 * expected error; the best arm is the quickest that really meets the accuracy. Where no method has a rule that meets it, `auto` refuses,
 * and is asked for the next larger one, as its message says.
 *
 * Outcome     2 vCPU Xeon 2.5 GHz, two threads, calibrated before, 2026-11-22, in ten minutes: 29 of 30, and 20 of the 21 problems that
 *             leave a choice of more than one arm. BeH2 is outside: full CI in 1.4 s where heat-bath CI happened to take 0.9. Most of these
 *             jobs take a second, of which the start of a process is the larger part: so the accuracy decides (RHF, MP2 and coupled cluster
 *             each fall short somewhere); of benzene the arm that meets it takes ten times as long as the one that does not.
 * Goal        the accuracy met in at most 1.5 times the time of the best arm, in 27 of 30.
 */
import { Cofactor } from '@cofactor/sdk';
import { Method, METHODS, parseDocument, type Job, type MethodName, type Plan } from '@cofactor/sdk/contracts';
import type { BenchRow } from '../bench.ts';
import { openHome } from '../home/index.ts';
import { localBackends } from '../local-backends.ts';
import { openCalibration } from './calibration.ts';
import { measureJob, referenceJobs } from './reference-jobs.bench.support.ts';

const ACCURACIES = [0.03, 0.005, 0.0016];
/** Arms that are forecast to take longer, and twice as long as the one picked, are not run: none of them can be the best. */
const LONGEST_MS = 20_000;
const MOST = 1.5;

interface Arm {
  name: string;
  job: Job;
}

interface Ran extends Arm {
  quietMs: number;
  energyHartree?: number;
}

/** The arms of a problem, the most exact first, and the name of the one that `auto` picks. */
async function armsOf(job: Job, accuracyHartree: number): Promise<{ arms: Arm[]; picked: string; accuracy: number }> {
  const { model } = await openCalibration(openHome().path);
  await using backends = await localBackends({ calibration: { model, record: () => undefined } });
  const cofactor = new Cofactor({ backends });
  const open: Job = { ...job, backend: 'auto', problem: withoutGradient(job.problem) };
  const candidates: Arm[] =
    open.problem.kind === 'energy'
      ? EXACT_FIRST.map((name) => ({ name, job: { ...open, method: parseDocument(Method, { name }) } }))
      : backends.filter(({ purpose }) => purpose !== 'study').map(({ id }) => ({ name: id, job: { ...job, backend: id } }));
  const choice = await choiceOf(cofactor, open, accuracyHartree);
  const longestMs = Math.max(LONGEST_MS, 2 * (choice.plan?.forecast.wallMs.likely ?? 0));
  const arms: Arm[] = [];
  for (const arm of candidates) {
    const plan = await cofactor.plan(arm.job).catch(() => undefined);
    if (plan && plan.forecast.wallMs.likely <= longestMs) arms.push(arm);
  }
  return { arms, picked: choice.picked, accuracy: choice.accuracy };
}

interface Choice {
  plan?: Plan;
  picked: string;
  accuracy: number;
}

async function choiceOf(cofactor: Cofactor, open: Job, accuracyHartree: number): Promise<Choice> {
  if (open.problem.kind !== 'energy') {
    const plan = await cofactor.plan(open);
    const hard = plan.decisions.map((line) => /^auto picked ([^:]+(?::\S+)?):/.exec(line)?.[1]).find((id) => id !== undefined);
    return { plan, picked: hard ?? '', accuracy: accuracyHartree };
  }
  for (const accuracy of ACCURACIES.filter((one) => one >= accuracyHartree).reverse()) {
    const asked: Job = {
      ...open,
      problem: { ...open.problem, accuracyHartree: accuracy },
      method: parseDocument(Method, { name: 'auto' }),
    };
    const plan = await cofactor.plan(asked).catch(() => undefined);
    if (plan) return { plan, picked: plan.job.method?.name ?? '', accuracy };
  }
  return { picked: '', accuracy: accuracyHartree };
}

/** A gradient leaves methods without one, and so hardly a choice. */
function withoutGradient(problem: Job['problem']): Job['problem'] {
  return problem.kind === 'energy' ? { ...problem, gradient: false } : problem;
}

/** Methods with a rule of expected error, those with the smallest first. */
const EXACT_FIRST: readonly MethodName[] = (
  ['fci', 'casci', 'hci', 'ccsd-t', 'adapt-vqe', 'ccsd', 'vqe', 'mp2', 'sqd', 'rhf', 'uhf'] as const
).filter((name) => METHODS[name].built);

async function run(arm: Arm): Promise<Ran | undefined> {
  try {
    const { quietMs, result } = await measureJob(arm.job, AbortSignal.timeout(6 * LONGEST_MS));
    return { ...arm, quietMs, ...(result.kind === 'energy' && { energyHartree: result.energyHartree }) };
  } catch {
    return undefined; // an arm that fails is none
  }
}

export async function bench(): Promise<BenchRow[]> {
  const rows: (BenchRow & { good: boolean; choice: boolean })[] = [];
  for (const [k, { name, job }] of referenceJobs().entries()) {
    const { arms, picked, accuracy } = await armsOf(job, ACCURACIES[k % ACCURACIES.length]);
    const ran: Ran[] = [];
    for (const arm of arms) {
      const one = await run(arm);
      if (one) ran.push(one);
    }
    const reference = ran[0]?.energyHartree;
    const errorOf = ({ energyHartree }: Ran): number =>
      energyHartree === undefined || reference === undefined ? 0 : Math.abs(energyHartree - reference);
    const [best] = ran.filter((one) => errorOf(one) <= accuracy).sort((a, b) => a.quietMs - b.quietMs);
    const chosen = ran.find((one) => one.name === picked);
    const error = chosen ? errorOf(chosen) : Number.POSITIVE_INFINITY;
    const ratio = chosen && best ? chosen.quietMs / best.quietMs : Number.POSITIVE_INFINITY;
    rows.push({
      name,
      value: (chosen?.quietMs ?? Number.NaN) / 1000,
      unit: 's',
      ideal: (best?.quietMs ?? Number.NaN) / 1000,
      ratio,
      note: `${picked} beside ${best?.name} of ${ran.map((one) => `${one.name} ${(one.quietMs / 1000).toFixed(2)}`).join(', ')}; error ${error.toExponential(1)} of ${accuracy}`,
      good: error <= accuracy && ratio <= MOST,
      choice: ran.length > 1,
    });
  }
  const count = (of: readonly { good: boolean }[]): number => of.filter(({ good }) => good).length;
  const choices = rows.filter(({ choice }) => choice);
  return [
    ...rows,
    { name: 'accuracy met within 1.5 × the best arm', value: count(rows), unit: `of ${rows.length}`, ideal: 27, ratio: count(rows) / 27 },
    { name: 'of those with more than one arm', value: count(choices), unit: `of ${choices.length}` },
  ];
}
