/** Steps of the `learning` backend. Runs inside the engine process. */
import {
  CofactorError,
  isCofactorError,
  putArray,
  stepNotRun,
  stepResult,
  throwIfCancelled,
  type Geometry,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { openLearningDevice } from './device.ts';
import { learningFacts } from './facts.ts';
import { refuseOutside } from './domain.ts';
import { estimateEnergy, parseSurrogate, trainSurrogate, type Surrogate } from './surrogate.ts';

interface Answer<K extends StepKind> {
  output: StepOutput<K>;
  notes?: string[];
}

export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  const startMs = performance.now();
  const { output, notes } = await answer(spec, context);
  return stepResult(learningFacts, spec, { output, wallMs: performance.now() - startMs, provenance: notes && { notes } });
}

async function answer(spec: StepSpec, context: RunContext): Promise<Answer<'train'> | Answer<'predict'>> {
  throwIfCancelled(context.signal);
  if (spec.kind === 'train') return train(spec, context);
  if (spec.kind === 'predict') return predict(spec, context);
  throw stepNotRun(learningFacts, spec.kind);
}

async function train(spec: StepSpec<'train'>, { artifacts, signal }: RunContext): Promise<Answer<'train'>> {
  const { geometries, energiesHartree, standardErrorsHartree, oracle, members, hiddenUnits, steps, seed } = spec;
  if (energiesHartree.length !== geometries.length || (standardErrorsHartree && standardErrorsHartree.length !== geometries.length)) {
    throw new CofactorError(
      'INVALID_INPUT',
      `train: expected ${geometries.length} energies, one per geometry, got ${energiesHartree.length}`,
      {
        issues: [{ path: 'energiesHartree', expected: `${geometries.length} numbers`, got: String(energiesHartree.length) }],
      },
    );
  }
  const labels = geometries.map((geometry, k) => ({
    geometry,
    energyHartree: energiesHartree[k],
    standardErrorHartree: standardErrorsHartree?.[k] ?? 0,
  }));
  const device = steps > 0 ? await openLearningDevice() : undefined;
  const surrogate = await trainSurrogate(labels, { oracle, members, hiddenUnits, steps, seed, device, signal });
  const { leftOutErrorHartree, ...training } = surrogate.training;
  return {
    output: {
      model: await putArray(artifacts, new TextEncoder().encode(JSON.stringify(surrogate))),
      training: { labels: training.labels, leftOutErrorHartree, device: training.device },
    },
    notes: device
      ? device.findings.map((finding) => `${finding.device}${finding.chosen ? ' (chosen)' : ''}: ${finding.reason}`)
      : ['hidden layers stay random: no device is needed'],
  };
}

async function predict({ model, geometries }: StepSpec<'predict'>, { artifacts }: RunContext): Promise<Answer<'predict'>> {
  const surrogate = parseSurrogate(JSON.parse(new TextDecoder().decode(await artifacts.get(model.sha256))));
  const predictions = geometries.map((geometry) => estimateEnergy(surrogate, geometry)); // refuses what it knows nothing of
  const refusals = geometries.map((geometry) => refusalOf(surrogate, geometry));
  return {
    output: {
      energiesHartree: predictions.map(({ energyHartree }) => energyHartree),
      standardErrorsHartree: predictions.map(({ standardErrorHartree }) => standardErrorHartree),
      insideDomain: refusals.map((refusal) => refusal === ''),
      refusals,
    },
  };
}

function refusalOf(surrogate: Surrogate, geometry: Geometry): string {
  try {
    refuseOutside(surrogate.domain, geometry, surrogate.oracle);
    return '';
  } catch (error) {
    if (isCofactorError(error, 'UNSUPPORTED')) return error.message;
    throw error;
  }
}
