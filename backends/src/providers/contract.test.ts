/** The contract suite over HTTP against the emulated service of every provider; of the two languages Azure passes on, the one IonQ does not speak. */
import { systemClock } from '@cofactor/sdk/workflow';
import { describeBackend } from '@cofactor/sdk/testing';
import { afterAll } from 'vitest';
import { emulate } from '../emulators/index.ts';
import { memoryLog } from './index.ts';
import { CLOUDS, open } from './provider.test.support.ts';

for (const cloud of CLOUDS.filter(({ name, device }) => name !== 'azure' || device === 1)) {
  const emulation = await emulate(cloud.name);
  afterAll(() => emulation.close());
  describeBackend(`${cloud.name} ${emulation.devices[cloud.device ?? 0]}`, async () => {
    const options = { clock: systemClock, log: memoryLog(), spending: { account: 'suite', maxCostUsd: 1e6 } };
    return { backend: await open(cloud, emulation, options), reopen: () => open(cloud, emulation, options) };
  });
}
