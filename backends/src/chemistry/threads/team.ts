/**
 * Helper threads of this process, and how a job's shares are given out among them and the thread that waits for it.
 *
 * The caller takes shares like every helper, so a helper that starts late or not at all costs time and nothing else; in the end it
 * waits only for shares that were taken. Helpers are started once and kept, asleep between jobs; they keep no process alive.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { CofactorError } from '@cofactor/sdk/contracts';
import type { Arena, ArenaRegion } from '../../kernels/arena.ts';
import { threadCount } from '../../kernels/threads.ts';
import type { HelperData } from './helper.ts';
import {
  CLOSED,
  CONTROL_WORDS,
  DONE,
  FAILED,
  STOPPED,
  takeShare,
  type TeamJob,
  type TeamMessage,
  type TeamWork,
  TICKET,
  ticketOf,
} from './protocol.ts';

const control = new SharedArrayBuffer(4 * CONTROL_WORDS);
const words = new Int32Array(control);
const helpers: MessagePort[] = [];
let jobs = 0;
let systems = 0;
/** Helpers have one job at a time: what is run while they have it is for the caller alone. */
let underWay = false;

/** Threads that work on one system: the one that calls, and helpers with a region of its memory each. */
export class Team {
  readonly #system = ++systems;
  readonly #helpers: readonly MessagePort[];

  /** @param regions one for each helper */
  constructor(regions: readonly ArenaRegion[], work: TeamWork) {
    while (helpers.length < regions.length) helpers.push(startHelper());
    this.#helpers = helpers.slice(0, regions.length);
    for (const [index, region] of regions.entries())
      this.#helpers[index].postMessage({ type: 'join', system: this.#system, region, work } satisfies TeamMessage);
  }

  /** Helpers and the caller. */
  get threads(): number {
    return this.#helpers.length + 1;
  }

  /**
   * Has every share of `job` done somewhere; `work` does one here. What `work` throws stops the job.
   *
   * @param meanwhile done here first, while helpers are at the job
   */
  run(job: TeamJob, work: (share: number, sharesDone: number) => void, meanwhile?: () => void): void {
    if (this.#helpers.length === 0 || underWay) {
      meanwhile?.();
      for (let share = 0; share < job.shares; share++) work(share, share);
      return;
    }
    const number = ++jobs;
    underWay = true;
    Atomics.store(words, TICKET, ticketOf(number, CLOSED));
    for (const word of [DONE, STOPPED, FAILED]) Atomics.store(words, word, 0);
    this.#tell({ type: 'job', system: this.#system, number, job });
    Atomics.store(words, TICKET, ticketOf(number, 0));
    Atomics.notify(words, TICKET);
    try {
      meanwhile?.();
      for (let share = takeShare(words, number, job.shares); share !== undefined; share = takeShare(words, number, job.shares)) {
        try {
          work(share, Atomics.load(words, DONE));
        } finally {
          Atomics.add(words, DONE, 1);
        }
      }
    } catch (error) {
      Atomics.store(words, STOPPED, 1);
      throw error;
    } finally {
      const taken = Atomics.exchange(words, TICKET, ticketOf(number, CLOSED)) & CLOSED;
      for (let done = Atomics.load(words, DONE); done < taken; done = Atomics.load(words, DONE)) Atomics.wait(words, DONE, done, 1000);
      underWay = false;
    }
    if (Atomics.load(words, FAILED)) throw new CofactorError('INTERNAL', 'a thread failed at its share of the work', { where: 'threads' });
  }

  /** The helpers forget the system and its memory. */
  leave(): void {
    this.#tell({ type: 'leave', system: this.#system });
    Atomics.notify(words, TICKET);
  }

  #tell(message: TeamMessage): void {
    for (const port of this.#helpers) port.postMessage(message);
  }
}

/** A helper's tables. */
const HELPER_BYTES = 2 ** 24;

/** Parts of the arena's memory for helpers. */
export function helperRegions(arena: Arena, helpers: number, workspaceBytes: number): ArenaRegion[] {
  const bytes = HELPER_BYTES + workspaceBytes;
  return Array.from({ length: helpers }, () => {
    const start = arena.allocate(bytes);
    return { memory: arena.memory, start, end: start + bytes };
  });
}

/** Multiply-adds of a sweep that take as long as starting a helper. */
const LEAST_COST = 5e7;

/** How many helpers a system is worth whose sweep takes so many multiply-adds on two lanes. */
export function helpersFor(cost: number): number {
  return cost < LEAST_COST ? 0 : threadCount() - 1;
}

function startHelper(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const file = import.meta.url.endsWith('.ts') ? './helper.ts' : './helper.js';
  const workerData: HelperData = { control, port: port2 };
  new Worker(new URL(file, import.meta.url), { workerData, transferList: [port2] }).unref();
  port1.unref();
  return port1;
}
