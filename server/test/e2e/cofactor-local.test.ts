import { localBackends } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';
import { beforeAll } from 'vitest';
import { cofactorSuite } from './cofactor-suite.ts';

let cofactor: Cofactor;
beforeAll(async () => {
  cofactor = new Cofactor({ backends: await localBackends() });
});

cofactorSuite('Cofactor here', () => cofactor);
