/**
 * A surrogate that chooses its labels, as a generator: label a few candidates far from each other, train, label where the committee
 * disagrees most, train again, until the budget of labels is spent. A label is a whole job of the oracle, planned like any other.
 *
 * With hidden points, the same number of labels chosen at random and evenly spaced is trained on too, and all are judged on the
 * hidden points, which no choice has seen. A candidate is labelled once, whoever asks.
 *
 * Source      query by committee: Seung, Opper & Sompolinsky 1992, DOI 10.1145/130385.130417.
 */
import * as z from 'zod';
import {
  atomicNumberOf,
  BAND_90,
  isCofactorError,
  parseDocument,
  Plan,
  Structure,
  type CofactorError,
  type EnergyResult,
  type ExploreResult,
  type Forecast,
  type Geometry,
  type LabelArm,
  type LabelReport,
  type Prediction,
  type PredictOutput,
  type Range,
  type StepProvenance,
  type TrainOutput,
} from '../../contracts/index.ts';
import { planAt } from '../kinds/energy/at-structure.ts';
import { totalForecast } from '../plan/budget.ts';
import { ask, askJobs, distinct, scaledBy, sideBySide, type Driver, type DriverDefinition, type Loop } from './driver.ts';
import { evenly, shuffled, spreadOut } from './label-choice.ts';

export interface ExploreDriverInput {
  /** The job of a label, planned for the target. */
  oracle: Plan;
  /** Named where a prediction is refused, e.g. `casci on cpu`. */
  oracleName: string;
  candidates: readonly Structure[];
  /** Hidden points. */
  holdout: readonly Structure[];
  labels: number;
  /** Labels before the committee is first asked. */
  start: number;
  training: { members: number; hiddenUnits: number; steps: number };
  seed: number;
}

export interface ExploreDriverOutput extends TrainOutput, Pick<ExploreResult, 'labels' | 'predictions' | 'unlabelled' | 'holdout'> {
  /** Where the labels came from, each kind of step once. */
  oracleSteps: StepProvenance[];
}

/** Fewest labels a surrogate is trained on. */
export const MIN_LABELS = 4;

/** @throws what the oracle failed with, when it leaves fewer than four labels */
export function* exploreDriver(input: ExploreDriverInput): Driver<ExploreDriverOutput> {
  const { oracle, oracleName, candidates, holdout, labels: budget, training, seed } = input;
  const { charge, multiplicity } = oracle.job.problem as { charge: number; multiplicity: number };
  const geometryOf = ({ atoms }: Structure): Geometry => ({
    atomicNumbers: atoms.map(({ element }) => atomicNumberOf(element)),
    positionsBohr: atoms.flatMap(({ positionBohr }) => positionBohr),
    charge,
    multiplicity,
  });
  const geometries = candidates.map(geometryOf);
  const known = new Map<number, EnergyResult>();
  const unlabelled = new Map<number, CofactorError>();

  /** Labels the first `count` of an order that the oracle can. */
  function* labelFirst(order: readonly number[], count: number): Driver<number[]> {
    const done: number[] = [];
    let rest = order;
    while (done.length < count && rest.length > 0) {
      const batch = rest.slice(0, count - done.length);
      rest = rest.slice(batch.length);
      const missing = batch.filter((at) => !known.has(at) && !unlabelled.has(at));
      const answers = missing.length > 0 ? yield* askJobs(missing.map((at) => planAt(oracle, candidates[at]))) : [];
      answers.forEach((answer, k) => {
        if (isCofactorError(answer)) unlabelled.set(missing[k], answer);
        else known.set(missing[k], answer as EnergyResult);
      });
      done.push(...batch.filter((at) => known.has(at)));
    }
    return done;
  }

  function* train(chosen: readonly number[]): Driver<TrainOutput> {
    const [lost] = unlabelled.values();
    if (chosen.length < MIN_LABELS && lost) throw lost;
    const answers = chosen.flatMap((at) => known.get(at) ?? []);
    const { output } = yield* ask({
      kind: 'train',
      geometries: chosen.map((at) => geometries[at]),
      energiesHartree: answers.map(({ energyHartree }) => energyHartree),
      standardErrorsHartree: answers.map(({ standardErrorHartree }) => standardErrorHartree),
      oracle: oracleName,
      ...training,
      seed,
    });
    return output;
  }

  function* predict({ model }: TrainOutput, at: readonly Geometry[]): Driver<PredictOutput> {
    return (yield* ask({ kind: 'predict', model, geometries: [...at] })).output;
  }

  const chosen = yield* labelFirst(spreadOut(candidates), Math.min(input.start, budget));
  const why = new Map(chosen.map((at) => [at, 'far from those before']));
  let surrogate = yield* train(chosen);
  let predicted = yield* predict(surrogate, geometries);
  for (;;) {
    const { standardErrorsHartree } = predicted;
    const open = geometries.flatMap((_, at) => (why.has(at) || unlabelled.has(at) ? [] : [at]));
    if (chosen.length >= budget || open.length === 0) break;
    const next = open.reduce((most, at) => (standardErrorsHartree[at] > standardErrorsHartree[most] ? at : most));
    if ((yield* labelFirst([next], 1)).length === 0) continue;
    chosen.push(next);
    why.set(next, `the committee disagrees by ${standardErrorsHartree[next].toExponential(2)} hartree`);
    surrogate = yield* train(chosen);
    predicted = yield* predict(surrogate, geometries);
  }

  const labels = chosen.map((structure): LabelReport => {
    const { energyHartree, standardErrorHartree } = known.get(structure) as EnergyResult;
    return { structure, energyHartree, standardErrorHartree, why: why.get(structure) ?? '' };
  });
  const judged = holdout.length > 0 ? yield* judge() : undefined;
  return {
    ...surrogate,
    labels,
    predictions: predictionsOf(predicted),
    unlabelled: [...unlabelled].map(([structure, error]) => ({ structure, error: error.toJSON() })),
    ...(judged && { holdout: judged.report }),
    oracleSteps: distinct([...known.values(), ...(judged?.answers ?? [])].flatMap(({ provenance }) => provenance.steps)),
  };

  function* judge(): Driver<{ report: NonNullable<ExploreResult['holdout']>; answers: EnergyResult[] }> {
    const count = chosen.length;
    const random = yield* labelFirst(shuffled(candidates.length, seed), count);
    const even = yield* labelFirst(evenly(candidates.length, count), count);
    const asked = yield* askJobs(holdout.map((structure) => planAt(oracle, structure)));
    const points = asked.flatMap((answer, at) => (isCofactorError(answer) ? [] : [{ at, answer: answer as EnergyResult }]));
    if (points.length === 0) throw asked[0] as CofactorError;
    const energies = points.map(({ answer }) => answer.energyHartree);
    const exact = points.flatMap(({ answer: { classical } }) => (classical?.exactInSpace ? [classical.energyHartree] : []));
    const exactHartree = exact.length === points.length ? exact : undefined;
    const hidden = points.map(({ at }) => geometryOf(holdout[at]));
    const arms: LabelArm[] = [];
    let predictions: Prediction[] = [];
    for (const [choice, picked] of [
      ['committee', chosen],
      ['random', random],
      ['even', even],
    ] as const) {
      const output = yield* predict(choice === 'committee' ? surrogate : yield* train(picked), hidden);
      if (choice === 'committee') predictions = predictionsOf(output);
      const refused = output.insideDomain.filter((inside) => !inside).length;
      const againstExact = exactHartree && { againstExact: errorsOf(output, exactHartree) };
      arms.push({ choice, labels: [...picked], ...errorsOf(output, energies), refused, ...againstExact });
    }
    const report = {
      structures: points.map(({ at }) => at),
      energiesHartree: energies,
      ...(exactHartree && { exactHartree }),
      predictions,
      arms,
    };
    return { report, answers: points.map(({ answer }) => answer) };
  }
}

function errorsOf(
  { energiesHartree, standardErrorsHartree }: PredictOutput,
  hidden: readonly number[],
): Pick<LabelArm, 'meanErrorHartree' | 'maxErrorHartree' | 'insideBand90'> {
  const misses = hidden.map((energy, k) => Math.abs(energiesHartree[k] - energy));
  return {
    meanErrorHartree: misses.reduce((sum, miss) => sum + miss, 0) / misses.length,
    maxErrorHartree: Math.max(...misses),
    insideBand90: misses.filter((miss, k) => miss <= BAND_90 * standardErrorsHartree[k]).length / misses.length,
  };
}

/** Energies with their bands where they may be believed, refusals elsewhere. */
export function predictionsOf({ energiesHartree, standardErrorsHartree, insideDomain, refusals }: PredictOutput): Prediction[] {
  return energiesHartree.map((energyHartree, k) =>
    insideDomain[k] ? { energyHartree, band90Hartree: BAND_90 * standardErrorsHartree[k] } : { refused: refusals[k] },
  );
}

/** The planned spec; what it shares with a `train` step is forecast as one. */
const ExploreSpec = z.object({
  oracle: Plan,
  oracleName: z.string(),
  candidates: z.array(Structure).min(1),
  holdout: z.array(Structure),
  labels: z.int().min(1),
  start: z.int().min(1),
  members: z.int(),
  hiddenUnits: z.int(),
  steps: z.int(),
  seed: z.int(),
});

export const explore: DriverDefinition = {
  answers: 'train',
  *begin(spec, { step }) {
    const { members, hiddenUnits, steps, ...input } = parseDocument(ExploreSpec, spec, step);
    const output = yield* exploreDriver({ ...input, training: { members, hiddenUnits, steps } });
    return { output, resources: ({ sizes }) => sizes, seed: input.seed };
  },
  progress: (given) => ({ message: 'kind' in given ? (given.kind === 'train' ? 'trained' : 'predicted') : `labelled ${given.length}` }),
  forecast: labelsAndTrainings,
};

/** A label costs what its job costs; those of hidden points and of the choices beside the answer are counted too. */
function labelsAndTrainings(one: Forecast, loop: Loop): Forecast {
  const { oracle, candidates, holdout, labels, start } = loop.spec as unknown as ExploreDriverInput;
  const each = totalForecast(oracle.stages, []); // in processes that run already
  const hidden = holdout.length;
  const most = Math.min(candidates.length, hidden > 0 ? 3 * labels : labels) + hidden;
  const trainings = labels - start + 1 + (hidden > 0 ? 2 : 0);
  const label = scaledBy({ low: labels + hidden, likely: most, high: most });
  const train = scaledBy({ low: trainings, likely: trainings, high: trainings });
  const sum = (key: 'wallMs' | 'costMicroUsd'): Forecast['wallMs'] => {
    const [a, b] = [label(each[key]), train(one[key])];
    return { low: a.low + b.low, likely: a.likely + b.likely, high: a.high + b.high };
  };
  const labelling = sideBySide(oracle.forecast.memoryBytes, [start, Math.max(start, hidden)], loop);
  const larger = (key: keyof Range): number => Math.max(one.memoryBytes[key], labelling[key]);
  const shots = oracle.forecast.sizes.shots;
  return {
    memoryBytes: { low: larger('low'), likely: larger('likely'), high: larger('high') },
    wallMs: sum('wallMs'),
    costMicroUsd: sum('costMicroUsd'),
    sizes: { ...oracle.forecast.sizes, ...(shots !== undefined && { shots: shots * most }) },
    assumptions: [
      ...one.assumptions,
      ...oracle.forecast.assumptions,
      `at most ${most} labels, each like the target, and ${trainings} trainings`,
    ],
  };
}
