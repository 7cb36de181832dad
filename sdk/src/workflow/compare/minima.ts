/**
 * Arms that look for the minimum of one model: what they are compared by, and the verdict, from their numbers alone. An arm meets the
 * minimum when its answer is feasible and as low as the lowest of all, the reference included; whether that is the minimum, only a
 * proof says.
 */
import type { Arm, ArmReport, Report, Verdict } from '../../contracts/index.ts';
import { duration, money } from '../format.ts';
import { byPrice } from './verdict.ts';

export type Lowest = NonNullable<Report['lowest']>;

/** Of a reference that nobody named. */
const REFERENCE_WALL_MS = 60_000;

/** From a proof to the best there is: the first that can be planned is the reference. */
export const MINIMUM_REFERENCES: readonly Arm[] = (['exact', 'auto'] as const).map((name) => ({
  method: { name, maxWallMs: REFERENCE_WALL_MS },
  backend: 'auto',
  seed: 0,
}));

/**
 * The lowest feasible value of all arms, and who proved that nothing lies below. What somebody claims counts only as a target that
 * was sealed before.
 */
export function lowestOf(arms: readonly ArmReport[], target?: number): Lowest | undefined {
  const found = arms.flatMap(({ label, points }) =>
    points.flatMap(({ minimum }) => (minimum?.feasible ? [{ ...minimum, label, unit: minimum.unit }] : [])),
  );
  if (found.length === 0) return undefined;
  const least = found.reduce((low, one) => (one.value < low.value ? one : low));
  const prover = found.find(({ provenOptimal, value }) => provenOptimal && isSame(value, least.value));
  const value = prover ? least.value : Math.min(least.value, target ?? least.value); // nothing lies below a proof
  return { value, unit: least.unit, provenBy: prover?.label ?? null };
}

/** The arm with how far it stayed above the lowest value. */
export function withGap(arm: ArmReport, lowest: Lowest | undefined): ArmReport {
  if (lowest === undefined) return arm;
  const points = arm.points.map((point) => {
    const value = point.minimum?.feasible ? point.minimum.value : arm.domain === 'external' ? point.values?.[0] : undefined;
    return value === undefined ? point : { ...point, gap: value - lowest.value };
  });
  return { ...arm, points };
}

/** @param arms with their gaps */
export function minimumVerdict(arms: readonly ArmReport[], lowest: Lowest | undefined): Verdict {
  const notes = arms.flatMap(armNotes);
  if (lowest === undefined) return { headline: 'No arm gave a feasible answer', winner: null, quantumNeeded: null, lines: notes };
  const meets = arms.filter(
    ({ domain, points }) =>
      domain !== 'external' && points.some(({ gap }) => gap !== undefined && isSame(gap + lowest.value, lowest.value)),
  );
  const ranked = meets.toSorted(byPrice);
  const winner = ranked.at(0);
  const value = `${Number(lowest.value.toPrecision(10))}${lowest.unit === '1' ? '' : ` ${lowest.unit}`}`;
  const proof = lowest.provenBy === null ? 'that it is the minimum nobody proved' : `proven to be the minimum by ${lowest.provenBy}`;
  const headline = winner
    ? `${winner.label} is the cheapest arm that meets the lowest value, ${value} (${priceOf(winner)}); ${proof}`
    : `No arm meets the lowest value, ${value}; ${proof}`;
  const [classical, quantum] = (['classical', 'quantum'] as const).map((domain) => ranked.find((arm) => arm.domain === domain));
  const asked = arms.some(({ domain }) => domain === 'quantum');
  const compared =
    classical && quantum
      ? [
          winner === quantum
            ? `${classical.label} meets it classically (${priceOf(classical)})`
            : `${quantum.label} meets it too (${priceOf(quantum)})`,
        ]
      : [];
  return {
    headline,
    winner: winner?.label ?? null,
    quantumNeeded: asked ? classical === undefined && quantum !== undefined : null,
    lines: [...compared, ...notes],
  };
}

function armNotes({ label, domain, points }: ArmReport): string[] {
  return points.flatMap(({ minimum, error, gap = 0 }) => {
    if (error) return [`${label}: ${error.message}`];
    if (domain === 'external' && gap < -1e-9) return [`${label} claims a value that no arm met, ${-gap} lower: it is not checked`];
    if (!minimum) return [];
    const { value, feasible, nullArm, evaluations } = minimum;
    if (!feasible) return [`${label}: its best answer breaks a constraint of the model`];
    if (domain !== 'quantum' || !nullArm?.feasible) return [];
    const tries = evaluations.toLocaleString('en');
    return nullArm.value <= value || isSame(nullArm.value, value)
      ? [`${label}: random trials do as well with as many evaluations (${tries})`]
      : [`${label}: ${tries} random trials reach ${Number(nullArm.value.toPrecision(10))}`];
  });
}

const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
const priceOf = ({ costMicroUsd, wallMs }: ArmReport): string => `${money(costMicroUsd)}, ${duration(wallMs)}`;
