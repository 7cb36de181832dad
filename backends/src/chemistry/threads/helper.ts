/** A helper thread of a team: sleeps until there is a job, takes shares of it, and never returns to its event loop. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { Arena } from '../../../kernels/arena.ts';
import { DONE, FAILED, messagesOn, STOPPED, takeShare, TICKET } from './protocol.ts';
import { type ShareJob, ShareWorker } from './share.ts';

export interface HelperData {
  control: SharedArrayBuffer;
  port: MessagePort;
}

const { control, port } = workerData as HelperData;
const words = new Int32Array(control);
const systems = new Map<number, ShareWorker>();
/** Thrown between two pieces of a share that nobody wants any more. */
const STOP = new Error('stopped');

let job: { system: number; number: number; job: ShareJob } | undefined;
for (;;) {
  const ticket = Atomics.load(words, TICKET);
  for (const message of messagesOn(port)) {
    if (message.type === 'join') systems.set(message.system, new ShareWorker(new Arena(0, message.region), message.plan));
    else if (message.type === 'leave') systems.delete(message.system);
    else job = message;
  }
  if (job) takeShares(job);
  Atomics.wait(words, TICKET, ticket);
}

function takeShares({ system, number, job: { shares }, job: work }: NonNullable<typeof job>): void {
  for (let share = takeShare(words, number, shares); share !== undefined; share = takeShare(words, number, shares)) {
    try {
      systems.get(system)?.run(work, share, () => {
        if (Atomics.load(words, STOPPED)) throw STOP;
      });
    } catch (error) {
      if (error !== STOP) Atomics.store(words, FAILED, 1);
    }
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
  }
}
