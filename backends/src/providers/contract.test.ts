/**
 * The contract suite over HTTP against emulated services: IBM, whose service works out expectation values, and IonQ, for all that
 * measure settings one by one; what Braket and Azure add of their own, scenarios.test.ts has.
 */
import { systemClock } from '@cofactor/sdk/workflow';
import { describeBackend } from '@cofactor/sdk/testing';
import { afterAll } from 'vitest';
import { emulate } from '../emulators/index.ts';
import { memoryLog } from './index.ts';
import { CLOUDS, open } from './provider.test.support.ts';

for (const cloud of CLOUDS.filter(({ name }) => name === 'ibm' || name === 'ionq')) {
  const emulation = await emulate(cloud.name);
  afterAll(() => emulation.close());
  describeBackend(`${cloud.name} ${emulation.devices[0]}`, async () => {
    const options = { clock: systemClock, log: memoryLog(), spending: { account: 'suite', maxCostUsd: 1e6 } };
    return { backend: await open(cloud, emulation, options), reopen: () => open(cloud, emulation, options) };
  });
}
