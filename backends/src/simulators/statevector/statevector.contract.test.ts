import { describeBackend } from '@cofactor/sdk/testing';
import { statevectorBackend } from './backend.ts';

describeBackend('statevector', async () => ({ backend: statevectorBackend() }));
