import { describeBackend } from '@cofactor/sdk/testing';
import { qsharpBackend } from './backend.ts';

describeBackend('qsharp', async () => ({ backend: qsharpBackend() }));
