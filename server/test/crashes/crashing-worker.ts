/** Runs jobs of the store in argv[2] with steps of argv[3] ms, and says when each begins: to be stopped or killed. */
import { openGatewayStore } from '../../src/store/gateway-store.ts';
import type { Place } from '../store/engines.ts';
import { logger } from '../store/parts.ts';
import { toys } from '../store/toy-backend.ts';

const [, , place, ms] = process.argv;
const backends = toys({
  async before({ kind }) {
    process.stdout.write(`${kind}\n`);
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
  },
});
const store = await openGatewayStore({ ...(JSON.parse(place) as Place), backends, logger, worker: { leaseMs: 1500, pollMs: 100 } });
store.worker.start();
