import { describeBackend } from '@cofactor/sdk/testing';
import { noisyBackend } from './backend.ts';
import { NOISE_PRESETS } from './model/presets.ts';

/** Five qubits of Heron r3 are read wrongly in 3 % of the shots; gates add less than 1 %. */
describeBackend('noisy:heron-r3', async () => ({ backend: noisyBackend(NOISE_PRESETS[0]), noise: 0.05 }));
