/**
 * What the `learning` backend can do and what it will take: surrogates of energies. The caller's process loads this, so it imports
 * nothing of TensorFlow.js; the steps themselves are in run.ts.
 */
import {
  COFACTOR_VERSION,
  exactly,
  stepNotRun,
  type BackendFacts,
  type Forecast,
  type Range,
  type StepSpec,
} from '@cofactor/sdk/contracts';

const capabilities = { train: { seeded: true }, predict: { seeded: true } } as const;

/** A Node process with what it loads before any work; TensorFlow.js on top of it. */
const PROCESS_BYTES = 80e6;
const TENSORFLOW_BYTES = 200e6;
/** Labels of a training that nothing is known about. */
const UNKNOWN_LABELS = 20;

export const learningFacts: BackendFacts = {
  id: 'learning',
  version: COFACTOR_VERSION,
  description: 'Surrogates of energies on this machine: a committee of networks with a calibrated band',
  capabilities,
  tested: { contract: true },
  pricing: 'free',
  available: async () => ({ available: true }),
  forecast(spec) {
    if (spec.kind === 'train') return trainForecast(spec);
    if (spec.kind === 'predict') return toForecast({ memoryBytes: PROCESS_BYTES, wallMs: { low: 1, likely: 50, high: 1000 } });
    throw stepNotRun(learningFacts, spec.kind);
  },
};

/**
 * Output layers are solved by an eigendecomposition of a Gram matrix of the labels for each member: some 20 n³ operations; a step of
 * Adam takes some milliseconds.
 */
function trainForecast({ geometries, members = 8, steps = 0 }: Partial<StepSpec<'train'>>): Forecast {
  const labels = geometries?.length ?? UNKNOWN_LABELS;
  const solveMs = members * (2 + 1e-5 * labels ** 3);
  const likely = solveMs + 10 * steps + (steps > 0 ? 1000 : 0);
  return toForecast({
    memoryBytes: PROCESS_BYTES + (steps > 0 ? TENSORFLOW_BYTES : 0) + 8 * members * labels * (labels + 1000),
    wallMs: { low: 0.2 * likely, likely, high: 10 * likely + 1000 },
  });
}

function toForecast({ memoryBytes, wallMs }: { memoryBytes: number; wallMs: Range }): Forecast {
  const memory = { low: 0.5 * memoryBytes, likely: memoryBytes, high: 2 * memoryBytes };
  return { memoryBytes: memory, wallMs, costMicroUsd: exactly(0), sizes: {}, assumptions: [] };
}
