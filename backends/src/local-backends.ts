/** The backends of this machine, ready to be given to `new Cofactor({ backends })`. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { cpuFacts } from './cpu/facts.ts';
import { EnginePool, inEngine, type Calibration, type EnginePoolOptions } from './engine/index.ts';
import { learningFacts } from './learning/facts.ts';
import { annealerFacts } from './search/annealer/facts.ts';
import { searchFacts } from './search/facts.ts';
import { fermionFacts } from './simulators/fermion/facts.ts';
import { noisyFacts } from './simulators/noisy/facts.ts';
import { parseNoiseModel } from './simulators/noisy/model/noise-model.ts';
import { NOISE_PRESETS } from './simulators/noisy/model/presets.ts';
import { qsharpFacts } from './simulators/qsharp/facts.ts';
import { statevectorFacts } from './simulators/statevector/facts.ts';

/** An array of backends that share their engine processes; disposing of it ends them. */
export type LocalBackends = LocalBackend[] & AsyncDisposable;

export interface LocalBackendOptions extends EnginePoolOptions {
  /** What is known of this machine, e.g. `await openCalibration(openHome().path)`. Absent: forecasts are those of a reference machine. */
  calibration?: Calibration;
}

/**
 * `cpu`, `search`, `annealer:pegasus-6`, `statevector`, `fermion`, `qsharp`, `learning` and `noisy:<device>`, in engine processes that start with the first step. A program that has its results exits by itself;
 * `await using backends = await localBackends()` ends the processes earlier.
 */
export async function localBackends({ calibration, ...options }: LocalBackendOptions = {}): Promise<LocalBackends> {
  const pool = new EnginePool(options);
  const noisy = NOISE_PRESETS.map((preset) => noisyFacts(parseNoiseModel(preset)));
  const backends = [cpuFacts, searchFacts, annealerFacts, statevectorFacts, fermionFacts, qsharpFacts, learningFacts, ...noisy].map(
    (facts) => inEngine(facts, pool, calibration),
  );
  return Object.assign(backends, { [Symbol.asyncDispose]: () => pool.close() });
}
