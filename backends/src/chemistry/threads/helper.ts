/** A helper thread of a team: sleeps until there is a job, takes shares of it, and never returns to its event loop. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { Arena } from '../../kernels/arena.ts';
import { collectForgotten } from '../../kernels/threads.ts';
import { ClusterWorker } from '../correlation/coupled-cluster/share.ts';
import { SigmaWorker } from '../correlation/determinant-ci/share.ts';
import { QuadratureWorker } from '../dft/quadrature/share.ts';
import { ShareWorker } from '../integrals/threads/share.ts';
import { TransformWorker } from '../integrals/threads/transform-share.ts';
import { DONE, FAILED, messagesOn, STOPPED, takeShare, type TeamJob, type TeamWork, TICKET } from './protocol.ts';

export interface HelperData {
  control: SharedArrayBuffer;
  port: MessagePort;
}

interface Worker {
  run(job: TeamJob, share: number, between: () => void): void;
}

const { control, port } = workerData as HelperData;
const words = new Int32Array(control);
const systems = new Map<number, Worker>();
/** Thrown between two pieces of a share that nobody wants any more. */
const STOP = new Error('stopped');

let job: { system: number; number: number; job: TeamJob } | undefined;
for (;;) {
  const ticket = Atomics.load(words, TICKET);
  for (const message of messagesOn(port)) {
    if (message.type === 'join') systems.set(message.system, workerOf(message.work, new Arena(0, message.region)));
    else if (message.type === 'leave') forget(message.system);
    else job = message;
  }
  if (job) takeShares(job);
  Atomics.wait(words, TICKET, ticket);
}

function workerOf(work: TeamWork, arena: Arena): Worker {
  if (work.of === 'repulsion') return new ShareWorker(arena, work.plan);
  if (work.of === 'transform') return new TransformWorker(arena, work.plan);
  if (work.of === 'quadrature') return new QuadratureWorker(arena, work.plan);
  if (work.of === 'determinant-ci') return new SigmaWorker(arena, work.plan);
  return new ClusterWorker(arena, work.plan);
}

function forget(system: number): void {
  systems.delete(system);
  collectForgotten();
}

function takeShares({ system, number, job: work }: NonNullable<typeof job>): void {
  for (let share = takeShare(words, number, work.shares); share !== undefined; share = takeShare(words, number, work.shares)) {
    try {
      const worker = systems.get(system);
      if (!worker) throw new Error(`no system ${system} has joined`);
      worker.run(work, share, () => {
        if (Atomics.load(words, STOPPED)) throw STOP;
      });
    } catch (error) {
      if (error !== STOP) Atomics.store(words, FAILED, 1);
    }
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
  }
}
