/** A backend whose forecasts speak of this machine: its own estimate, corrected by what steps of the kind took here. */
import type { BackendFacts, Forecast, Range } from '@cofactor/sdk/contracts';
import { costKeys } from './cost-key.ts';
import { idleOf, NOTHING, predict, PRIOR_SCATTER, REFERENCE_START_MS, type CostModel, type LogFit, type Prediction } from './cost-model.ts';

export const UNCALIBRATED = 'times are those of a reference machine, in a wide range: cofactor doctor --calibrate measures this one';
const UNMEASURED = 'no step of this kind has been measured here yet: its range is wide';

/** Around the memory of steps that always fitted into what earlier ones had left. */
const UNSEEN_MEMORY = 1.2;

/** Weight of the measurements beside which no other variant is asked: two, the first of them faded. */
const ENOUGH = 1.9;

/** Pure for a given model. @param model absent: nothing is known of this machine */
export function calibrated(facts: BackendFacts, model: CostModel | undefined): BackendFacts {
  if (model === undefined) {
    return {
      ...facts,
      forecast(spec, sizes) {
        const estimate = facts.forecast(spec, sizes);
        return { ...estimate, assumptions: [...estimate.assumptions, UNCALIBRATED] };
      },
    };
  }
  const start = predict(model.starts[facts.id] ?? NOTHING, REFERENCE_START_MS, PRIOR_SCATTER.time);
  return {
    ...facts,
    ...(start && { startMs: around(start.likely, start.factor) }),
    forecast(spec, sizes) {
      const estimate = facts.forecast(spec, sizes);
      const kinds = costKeys(facts.id, spec).flatMap((key) => model.kinds[key] ?? []);
      return corrected(estimate, model, kinds);
    },
  };
}

/** @param kinds from the particular to the general */
function corrected(estimate: Forecast, model: CostModel, kinds: readonly { time: LogFit; memory: LogFit }[]): Forecast {
  const idle = idleOf(model.idleBytes);
  const whole = map(estimate.memoryBytes, (bytes) => bytes + idle);
  const fits = (of: 'time' | 'memory'): LogFit[] => kinds.map((kind) => kind[of]);
  const time = mostTelling(fits('time'), estimate.wallMs.likely, PRIOR_SCATTER.time);
  if (time === undefined) return { ...estimate, memoryBytes: whole, assumptions: [...estimate.assumptions, UNMEASURED] };
  const memory = mostTelling(fits('memory'), whole.likely, PRIOR_SCATTER.memory) ?? { likely: whole.likely, factor: UNSEEN_MEMORY };
  return { ...estimate, memoryBytes: told(whole, memory, estimate.open), wallMs: told(estimate.wallMs, time, estimate.open) };
}

/** From the most particular fit of enough measurements, or from one more particular still if that tells it within a narrower range. */
function mostTelling(fits: readonly LogFit[], estimate: number, priorScatter: number): Prediction | undefined {
  const enough = fits.findIndex(({ w }) => w >= ENOUGH);
  const [first, ...others] = fits
    .slice(0, enough < 0 ? undefined : enough + 1)
    .flatMap((fit) => predict(fit, estimate, priorScatter) ?? []);
  return others.reduce((best, one) => (one.factor < best.factor ? one : best), first);
}

/** What is not known before (`open`) keeps the range it had around what is likely. */
function told(estimate: Range, { likely, factor }: { likely: number; factor: number }, open = false): Range {
  if (!open) return around(likely, factor);
  const ratio = likely / estimate.likely;
  return { low: (ratio * estimate.low) / factor, likely, high: Math.max(likely * factor, ratio * estimate.high * factor) };
}

const around = (likely: number, factor: number): Range => ({ low: likely / factor, likely, high: likely * factor });
const map = ({ low, likely, high }: Range, by: (value: number) => number): Range => ({ low: by(low), likely: by(likely), high: by(high) });
