/** Quantum simulators as backends. */
export { statevectorBackend } from './statevector/backend.ts';
export { statevectorFacts } from './statevector/facts.ts';
export { fermionBackend } from './fermion/backend.ts';
export { fermionFacts } from './fermion/facts.ts';
export { qsharpBackend } from './qsharp/backend.ts';
export { qsharpFacts } from './qsharp/facts.ts';
export { noisyBackend } from './noisy/backend.ts';
export { noisyFacts } from './noisy/facts.ts';
export { mitigateReadout, type MitigatedCounts } from './noisy/mitigation/mitigation.ts';
export { NoiseModel, parseNoiseModel, type NoiseModelInput, type ReadoutError } from './noisy/model/noise-model.ts';
export { NOISE_PRESETS, type NoisePreset } from './noisy/model/presets.ts';
