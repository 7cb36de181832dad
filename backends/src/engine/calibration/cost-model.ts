/**
 * What this machine makes of a forecast. Every step kind of a backend counts its work (cpu/costs.ts, simulators, search): an estimate
 * x in ms of a reference machine. What a step here took, t, is held beside it, and
 *
 *   ln(t/x) = a + c (ln x − ⟨ln x⟩)                                                        (1)
 *
 * is fitted over the measurements of that kind, the older ones fading: each new one multiplies the weight of all before by FADING, so
 * that a handful of sums stands for any number of runs. c is held towards 0 (an estimate that counts the work has none) and works
 * between the smallest and the largest measurement: beyond, the correction is that of the edge, as what makes small steps dearer than
 * their count (a start, a fixed part) says nothing of large ones. The scatter around (1) is held towards a prior, so that few
 * measurements give a wide range. Memory is fitted likewise.
 *
 * A measurement counts at most e^±OUTLIER around what was expected: one bad hour of a machine does not overturn a fit.
 */
import * as z from 'zod';

/** Faded sums of w = 1, X = ln x and Y = ln(t/x). */
export const LogFit = z.object({
  w: z.number().min(0),
  x: z.number(),
  xx: z.number(),
  y: z.number(),
  xy: z.number(),
  yy: z.number(),
});
export type LogFit = z.infer<typeof LogFit>;

export const CostModel = z.object({
  schema: z.literal('cofactor.cost-model/1'),
  machine: z.object({ processor: z.string(), threads: z.int(), kernelVariant: z.string() }),
  cofactorVersion: z.string(),
  calibratedOn: z.string().optional().describe('Date of the last `doctor --calibrate`; absent: learned from runs alone.'),
  starts: z.record(z.string(), LogFit).describe('Of an engine process with the code of a backend, by backend, beside 1 s.'),
  idleBytes: LogFit.describe('Of an engine process before its first step, beside 128 MiB.'),
  kinds: z.record(z.string(), z.object({ time: LogFit, memory: LogFit })).describe('By cost key (cost-key.ts).'),
});
export type CostModel = z.infer<typeof CostModel>;

/** What one step was expected to take on the reference machine, and took here. */
export interface CostSample {
  /** From the most particular to the most general. */
  keys: readonly string[];
  estimateMs: number;
  /** Without the time that other processes had the processor. */
  busyMs: number;
  /** Whether its code had yet to be compiled, as in every new process. */
  cold: boolean;
  /** Of its arrays, beside the process. */
  estimateBytes: number;
  /** Of the process, and what earlier steps had left in it: 0 in a new one. */
  peak?: { bytes: number; retainedBytes: number };
  /** Of the engine, with its first step. */
  started?: { backend: string; startMs: number; idleBytes: number };
}

export interface Calibration {
  /** As it was read: forecasts of one set of backends do not change while they run. Absent: nothing was measured here. */
  readonly model?: CostModel;
  /** Keeps what a step took; returns at once. */
  record(sample: CostSample): void;
}

export const REFERENCE_START_MS = 1000;
export const REFERENCE_IDLE_BYTES = 2 ** 27;

/** A warm step that is quicker says little of what it takes in a new process. */
const COMPILED_AWAY_MS = 500;

const FADING = 0.95;
const OUTLIER = Math.log(8);
/** Towards c = 0, in units of a measurement a factor of e away from the mean. */
const STIFFNESS = 2;
/** The ends of an even spread, in its standard deviations. */
const EDGE = Math.sqrt(3);
/** Measurements that the prior scatter is worth. */
const PRIOR_WEIGHT = 4;
/** Of ln t and ln bytes, when nothing is known of them. */
export const PRIOR_SCATTER = { time: 0.33, memory: 0.1 };
/** Share of it that is left at least, however many measurements agree: what else runs on a machine changes from hour to hour. */
const LEAST = 0.9;
/** Nine of ten measurements lie within this many standard deviations. */
const NINE_OF_TEN = 1.645;

export const NOTHING: LogFit = { w: 0, x: 0, xx: 0, y: 0, xy: 0, yy: 0 };

interface Line {
  meanX: number;
  meanY: number;
  slope: number;
  spreadX: number;
  residual: number;
}

function lineOf({ w, x, xx, y, xy, yy }: LogFit): Line {
  const [meanX, meanY] = [x / w, y / w];
  const [spreadX, joint, spreadY] = [Math.max(0, xx - w * meanX ** 2), xy - w * meanX * meanY, Math.max(0, yy - w * meanY ** 2)];
  const slope = joint / (spreadX + STIFFNESS);
  return { meanX, meanY, slope, spreadX, residual: Math.max(0, spreadY - 2 * slope * joint + slope ** 2 * spreadX) };
}

/** Likely t at an estimate x, and the factor around it that nine of ten stay within. */
export interface Prediction {
  likely: number;
  factor: number;
}

/** @returns undefined before the first measurement */
export function predict(fit: LogFit, estimate: number, priorScatter: number): Prediction | undefined {
  if (fit.w === 0) return undefined;
  const { meanX, meanY, slope, spreadX, residual } = lineOf(fit);
  const away = Math.log(estimate) - meanX;
  const edge = EDGE * Math.sqrt(spreadX / fit.w);
  const within = Math.min(edge, Math.max(-edge, away));
  const variance = (PRIOR_WEIGHT * priorScatter ** 2 + residual) / (PRIOR_WEIGHT + fit.w);
  const uncertain = Math.max((LEAST * priorScatter) ** 2, variance * (1 + 1 / (fit.w + 1) + away ** 2 / (4 * (spreadX + STIFFNESS))));
  return { likely: estimate * Math.exp(meanY + slope * within), factor: Math.exp(NINE_OF_TEN * Math.sqrt(uncertain)) };
}

/** The fit with one measurement more. */
export function withMeasurement(fit: LogFit, estimate: number, measured: number): LogFit {
  const X = Math.log(estimate);
  const expected = predict(fit, estimate, 1);
  const raw = Math.log(measured / estimate);
  const around = fit.w >= 3 && expected ? Math.log(expected.likely / estimate) : raw;
  const Y = Math.min(around + OUTLIER, Math.max(around - OUTLIER, raw));
  const fade = (sum: number, term: number): number => FADING * sum + term;
  return {
    w: fade(fit.w, 1),
    x: fade(fit.x, X),
    xx: fade(fit.xx, X * X),
    y: fade(fit.y, Y),
    xy: fade(fit.xy, X * Y),
    yy: fade(fit.yy, Y * Y),
  };
}

/** The model with one step more. Pure. */
export function learn(model: CostModel, { keys, estimateMs, busyMs, cold, estimateBytes, peak, started }: CostSample): CostModel {
  if (!(estimateMs > 0 && busyMs > 0 && estimateBytes > 0) || !(cold || busyMs > COMPILED_AWAY_MS)) return model;
  const starts = started
    ? { ...model.starts, [started.backend]: withMeasurement(model.starts[started.backend] ?? NOTHING, REFERENCE_START_MS, started.startMs) }
    : model.starts;
  const idleBytes = started ? withMeasurement(model.idleBytes, REFERENCE_IDLE_BYTES, started.idleBytes) : model.idleBytes;
  const idle = idleOf(idleBytes);
  const whole = estimateBytes + idle;
  const kinds = { ...model.kinds };
  for (const key of keys) {
    const { time, memory } = kinds[key] ?? { time: NOTHING, memory: NOTHING };
    kinds[key] = {
      time: withMeasurement(time, estimateMs, busyMs),
      memory: peak === undefined ? memory : withPeak(memory, whole, idle, peak),
    };
  }
  return { ...model, starts, idleBytes, kinds };
}

/**
 * In a process that has run steps before, a step takes no more than the peak, and no less than what the peak stands above what they
 * left: a forecast between the two learns nothing.
 */
function withPeak(memory: LogFit, whole: number, idle: number, { bytes, retainedBytes }: NonNullable<CostSample['peak']>): LogFit {
  if (retainedBytes === 0) return withMeasurement(memory, whole, bytes);
  const expected = predict(memory, whole, PRIOR_SCATTER.memory)?.likely ?? whole;
  const bounded = Math.min(bytes, Math.max(expected, idle + bytes - retainedBytes));
  return bounded === expected ? memory : withMeasurement(memory, whole, bounded);
}

/** Bytes of an engine process with nothing to do. */
export function idleOf(fit: LogFit): number {
  return predict(fit, REFERENCE_IDLE_BYTES, 1)?.likely ?? REFERENCE_IDLE_BYTES;
}
