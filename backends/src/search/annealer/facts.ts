/** The local annealer: a Pegasus graph of 680 qubits, and what a step on it takes. Imports nothing that runs. */
import { COFACTOR_VERSION, exactly, stepNotRun, tooLarge, type BackendFacts, type Forecast, type StepSpec } from '@cofactor/sdk/contracts';
import { quadraticModel } from '../models/quadratic-model.ts';
import { annealerModel, requireAnnealer } from './annealer-model.ts';

/** Of P(m). */
export const PEGASUS_SIZE = 6;
const QUBITS = 8 * (3 * PEGASUS_SIZE - 1) * (PEGASUS_SIZE - 1);
const ID = `annealer:pegasus-${PEGASUS_SIZE}`;
const BASE_BYTES = 60e6;

/** @throws UNSUPPORTED for other methods and models, TOO_LARGE for more variables than qubits */
function forecast(spec: Partial<StepSpec> & { kind: string }): Forecast {
  if (spec.kind !== 'search') throw stepNotRun(annealerFacts, spec.kind);
  const { model, method } = spec as Partial<StepSpec<'search'>>;
  requireAnnealer(method, ID);
  const variables = model ? quadraticModel(annealerModel(model, ID)).numVariables : 20;
  if (variables > QUBITS) {
    const message = `${ID} has ${QUBITS} qubits, and every variable takes one or more, got ${variables}: use simulated-annealing`;
    throw tooLarge(message, { resource: 'variables', asked: variables, limit: QUBITS });
  }
  const reads = method?.reads ?? 1000;
  const sweeps = 10 * (method?.annealingTimeMicroseconds ?? 20);
  const ms = reads * sweeps * variables * 4e-5;
  return {
    memoryBytes: { low: BASE_BYTES, likely: BASE_BYTES + 2 ** 22, high: BASE_BYTES + 2 ** 26 },
    wallMs: { low: 10, likely: 100 + ms, high: 60_000 + 10 * ms },
    costMicroUsd: exactly(0),
    sizes: { shots: reads },
    assumptions: ['the embedding takes from milliseconds to a minute', 'chains of some four qubits'],
  };
}

export const annealerFacts: BackendFacts = {
  id: ID,
  version: COFACTOR_VERSION,
  description: `Stand-in for an annealing machine: ${QUBITS} qubits on a Pegasus graph, minor embedding, chains that break`,
  capabilities: { search: { seeded: true, methods: ['annealer'] } },
  pricing: 'free',
  tested: { contract: true },
  available: async () => ({ available: true }),
  forecast,
};
