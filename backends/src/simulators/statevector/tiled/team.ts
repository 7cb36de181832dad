/**
 * Helper threads of this process, and how the tiles of a pass are given out among them and the thread that waits for it.
 *
 * The caller takes tiles like every helper, so a helper that starts late or not at all costs time and nothing else; in the end it
 * waits only for tiles that were taken. No bit of the result depends on who did which. Helpers are started once and kept, asleep
 * between passes; they keep no process alive. One computation has them at a time: another works without.
 */
import { CofactorError } from '@cofactor/sdk/contracts';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { StateVectorKernel } from '../../../kernels/state-vector/kernel.ts';
import type { VectorPlace } from '../../../kernels/state-vector/state-vector.ts';
import { runTile, type TilePass, type TileWorkspace, tileWorkspace } from '../../../kernels/state-vector/tiles.ts';
import { threadCount } from '../../../kernels/threads.ts';
import type { Pace } from '../pace.ts';
import type { HelperData } from './helper.ts';
import { CLOSED, CONTROL_WORDS, DONE, FAILED, takeTile, type TeamMessage, TICKET, ticketOf } from './protocol.ts';

const control = new SharedArrayBuffer(4 * CONTROL_WORDS);
const words = new Int32Array(control);
const helpers: MessagePort[] = [];
let passes = 0;
let taken = false;

/** Threads at work on one state vector. */
export class TileTeam {
  readonly #kernel: StateVectorKernel;
  readonly #workspace: TileWorkspace;
  readonly #helpers: readonly MessagePort[];
  /** The next tile, where there are no helpers. */
  #next = 0;

  /** @param most helpers that the work is worth */
  constructor({ arena, variant }: VectorPlace, kernel: StateVectorKernel, tileQubits: number, most: number) {
    this.#kernel = kernel;
    this.#workspace = tileWorkspace(arena, tileQubits);
    const wanted = taken ? 0 : Math.min(most, threadCount() - 1);
    if (wanted > 0) taken = true;
    while (helpers.length < wanted) helpers.push(startHelper());
    this.#helpers = helpers.slice(0, wanted);
    for (const port of this.#helpers) {
      const workspace = tileWorkspace(arena, tileQubits);
      port.postMessage({ type: 'join', memory: arena.memory, variant, workspace } satisfies TeamMessage);
    }
  }

  /** @param progress what `pace` is told before the event loop turns. What `pace` throws stops the pass. */
  async run(pass: TilePass, pace: Pace, progress: number): Promise<void> {
    const number = ++passes;
    this.#open(number, pass);
    try {
      for (let tile = this.#take(number, pass); tile !== undefined; tile = this.#take(number, pass)) {
        runTile(this.#kernel, pass, tile, this.#workspace);
        if (this.#helpers.length > 0) Atomics.add(words, DONE, 1);
        if (pace.due) await pace.rest(progress);
      }
    } finally {
      this.#close(number);
    }
    if (this.#helpers.length > 0 && Atomics.load(words, FAILED))
      throw new CofactorError('INTERNAL', 'a thread failed at its share of a pass', { where: 'statevector' });
  }

  /** The helpers are free, and forget the memory. */
  leave(): void {
    if (this.#helpers.length === 0) return;
    this.#tell({ type: 'leave' });
    Atomics.store(words, TICKET, ticketOf(++passes, CLOSED));
    Atomics.notify(words, TICKET);
    taken = false;
  }

  #open(number: number, pass: TilePass): void {
    this.#next = 0;
    if (this.#helpers.length === 0) return;
    Atomics.store(words, TICKET, ticketOf(number, CLOSED));
    Atomics.store(words, DONE, 0);
    Atomics.store(words, FAILED, 0);
    this.#tell({ type: 'pass', number, pass });
    Atomics.store(words, TICKET, ticketOf(number, 0));
    Atomics.notify(words, TICKET);
  }

  #take(number: number, { numTiles }: TilePass): number | undefined {
    if (this.#helpers.length > 0) return takeTile(words, number, numTiles);
    return this.#next < numTiles ? this.#next++ : undefined;
  }

  #close(number: number): void {
    if (this.#helpers.length === 0) return;
    const given = Atomics.exchange(words, TICKET, ticketOf(number, CLOSED)) & CLOSED;
    for (let done = Atomics.load(words, DONE); done < given; done = Atomics.load(words, DONE)) Atomics.wait(words, DONE, done, 1000);
  }

  #tell(message: TeamMessage): void {
    for (const port of this.#helpers) port.postMessage(message);
  }
}

function startHelper(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const file = import.meta.url.endsWith('.ts') ? './helper.ts' : './helper.js';
  const workerData: HelperData = { control, port: port2 };
  new Worker(new URL(file, import.meta.url), { workerData, transferList: [port2] }).unref();
  port1.unref();
  return port1;
}
