/**
 * Arms that run one circuit: each is held against the exact values of the state it prepares.
 *
 *   deviation       ⟨O⟩ − ⟨O⟩_exact  for each observable                                                                  (1)
 *   total variation ½ Σ_x |p(x) − p_exact(x)|                                                                             (2)
 */
import type { Arm, ArmPoint, ArmReport, CircuitProblem, CircuitResult, Verdict } from '../../contracts/index.ts';
import { duration, money } from '../format.ts';
import { byPrice } from './verdict.ts';

/** Standard errors that a deviation may be by chance. */
const SIGMAS = 3;
/** Of sums of amplitudes. */
const ROUNDING = 1e-9;

type Weights = Readonly<Record<string, number>>;

/** The arm with (1) and (2), as far as both sides are known. */
export function withDeviations(report: ArmReport, { external }: Arm, problem: CircuitProblem, exact: CircuitResult | undefined): ArmReport {
  if (exact === undefined) return report;
  const points = report.points.map((point): ArmPoint => {
    const outcomes = external?.counts ?? (point.circuit && outcomesOf(point.circuit));
    const expectations = point.circuit?.expectations ?? (external?.counts && diagonalValues(problem, external.counts));
    const truth = outcomesOf(exact);
    return {
      ...point,
      ...(expectations && { deviations: expectations.map((value, k) => value - exact.expectations[k]) }),
      ...(outcomes && truth && { totalVariation: totalVariation(outcomes, truth) }),
    };
  });
  return { ...report, points };
}

const outcomesOf = ({ counts, probabilities }: CircuitResult): Weights | undefined => counts ?? probabilities;

/** Of strings of I and Z alone counts give the values. */
function diagonalValues({ observables }: CircuitProblem, counts: Weights): number[] | undefined {
  if (observables.some((observable) => /[XY]/.test(observable))) return undefined;
  const all = sum(counts);
  return observables.map((observable) => {
    const sign = (bits: string): number =>
      Array.from(bits).reduce((product, bit, k) => (bit === '1' && observable[k] === 'Z' ? -product : product), 1);
    return Object.entries(counts).reduce((total, [bits, times]) => total + sign(bits) * times, 0) / all;
  });
}

/** (2), of weights that need not be normalised. */
function totalVariation(a: Weights, b: Weights): number {
  const [all, other] = [sum(a), sum(b)];
  const outcomes = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...outcomes].reduce((total, bits) => total + Math.abs((a[bits] ?? 0) / all - (b[bits] ?? 0) / other), 0) / 2;
}

const sum = (weights: Weights): number => Object.values(weights).reduce((total, weight) => total + weight, 0);

/** @param arms with their deviations. An arm wins when it is the cheapest whose values agree with the exact ones within chance. */
export function circuitVerdict(arms: readonly ArmReport[], exact: CircuitResult | undefined): Verdict {
  const notes = arms.flatMap(armNotes);
  const none = { winner: null, quantumNeeded: null, lines: notes };
  if (exact === undefined) return { headline: 'No exact values fit here: the arms stand beside each other without a judgement', ...none };
  const judged = arms.filter(({ points: [point] }) => (point?.deviations?.length ?? 0) > 0);
  const ranked = judged.toSorted((a, b) => largest(a) - largest(b));
  const winner = judged
    .filter(({ domain, points: [point] }) => domain !== 'external' && agrees(point))
    .toSorted(byPrice)
    .at(0);
  if (winner) {
    const price = `${money(winner.costMicroUsd)}, ${duration(winner.wallMs)}`;
    const headline = `${winner.label} is the cheapest arm whose values agree with the exact ones within ${SIGMAS} standard errors (${price})`;
    return { ...none, headline, winner: winner.label };
  }
  const [closest] = ranked;
  if (closest)
    return {
      ...none,
      headline: `No arm agrees with the exact values; ${closest.label} is the closest, off by at most ${shown(largest(closest))}`,
    };
  const variation = ({ points: [point] }: ArmReport): number => point?.totalVariation ?? Number.POSITIVE_INFINITY;
  const [nearest] = arms.toSorted((a, b) => variation(a) - variation(b));
  return Number.isFinite(variation(nearest))
    ? { ...none, headline: `${nearest.label} has the outcomes closest to the exact ones: total variation ${shown(variation(nearest))}` }
    : { ...none, headline: 'No arm could run: there is nothing to compare' };
}

const largest = ({ points: [point] }: ArmReport): number => Math.max(...(point?.deviations ?? []).map(Math.abs));
const shown = (value: number): string => String(Number(value.toPrecision(3)));

function agrees({ deviations = [], circuit }: ArmPoint): boolean {
  return deviations.every((deviation, k) => Math.abs(deviation) <= SIGMAS * (circuit?.standardErrors[k] ?? 0) + ROUNDING);
}

function armNotes({ label, points: [point], simulated, backend, domain }: ArmReport): string[] {
  if (point?.error) return [`${label} ${point.status}: ${point.error.message}`];
  return simulated && domain === 'quantum' ? [`${label} was simulated (${backend}): its time is that of a classical machine`] : [];
}
