/**
 * Reading a job that has ended through the gateway: 50 clients, key, query and JSON over HTTP. Goal 1,000/s at p99 ≤ 60 ms.
 *
 * The ideal is a server of Node alone that answers the same bytes without looking at the request.
 *
 * Outcome     keys, parsed queries and ended jobs that were asked for lately are at hand: no statement for such a read.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HYDROGEN, jobIdOf, SUBMIT, submission, testGateway } from '../e2e/test-gateway.ts';
import { load, share } from './load.ts';

const CLIENTS = 50;
const REQUESTS = 3000;
const READ = 'query ($id: ID!) { job(id: $id) { id state attempts result { ... on EnergyResult { energyHartree } } } }';

/** Rows of `npm run bench`. */
export async function bench() {
  const here = await testGateway();
  try {
    const key = await here.key('bench');
    const id = jobIdOf(await here.query(SUBMIT, submission(HYDROGEN, 'read'), key));
    await here.store.jobs.cancel({ id, tenant: 'bench' });
    const headers = { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${key}` };
    const asked = { headers, body: JSON.stringify({ query: READ, variables: { id } }), clients: CLIENTS, requests: REQUESTS };
    await load({ ...asked, url: here.gateway.url, requests: 500 }); // warm
    const read = await load({ ...asked, url: here.gateway.url });
    if (!read.answer.includes(id)) throw new Error(`not the job: ${read.answer}`);

    const bare = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(read.answer));
    }).listen(0, '127.0.0.1');
    await once(bare, 'listening');
    const ideal = await load({ ...asked, url: `http://127.0.0.1:${(bare.address() as AddressInfo).port}` });
    bare.close();
    return [
      {
        name: `read an ended job, ${CLIENTS} clients`,
        value: read.perSecond,
        unit: '/s',
        ideal: ideal.perSecond,
        ratio: read.perSecond / ideal.perSecond,
        note: 'goal 1000; ideal: the same bytes from a bare server',
      },
      { name: 'read an ended job, p99', value: share(read.tookMs, 0.99), unit: 'ms', note: 'goal 60' },
    ];
  } finally {
    await here.close();
  }
}
