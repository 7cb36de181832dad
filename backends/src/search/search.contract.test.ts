import { describeBackend } from '@cofactor/sdk/testing';
import { searchBackend } from './backend.ts';

describeBackend('search', async () => ({ backend: searchBackend() }));
