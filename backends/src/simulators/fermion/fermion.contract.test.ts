import { describeBackend } from '@cofactor/sdk/testing';
import { fermionBackend } from './backend.ts';

describeBackend('fermion', async () => ({ backend: fermionBackend() }));
