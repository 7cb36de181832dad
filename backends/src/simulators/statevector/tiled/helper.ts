/** A helper thread: sleeps until there is a pass, takes tiles of it, and never returns to its event loop. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { stateVectorKernel, type StateVectorKernel } from '../../../kernels/state-vector/kernel.ts';
import { runTile, type TileWorkspace } from '../../../kernels/state-vector/tiles.ts';
import { collectForgotten } from '../../../kernels/threads.ts';
import { DONE, FAILED, takeTile, TICKET, type TeamMessage } from './protocol.ts';

export interface HelperData {
  control: SharedArrayBuffer;
  port: MessagePort;
}

const { control, port } = workerData as HelperData;
const words = new Int32Array(control);
let place: { kernel: StateVectorKernel; workspace: TileWorkspace } | undefined;

for (;;) {
  const ticket = Atomics.load(words, TICKET);
  let latest: Extract<TeamMessage, { type: 'pass' }> | undefined;
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const message = received.message as TeamMessage;
    if (message.type === 'join') place = { kernel: stateVectorKernel(message.memory, message.variant), workspace: message.workspace };
    else if (message.type === 'leave') forget();
    else latest = message;
  }
  if (latest && place) takeTiles(latest, place);
  Atomics.wait(words, TICKET, ticket);
}

function forget(): void {
  place = undefined;
  collectForgotten();
}

function takeTiles({ number, pass }: Extract<TeamMessage, { type: 'pass' }>, { kernel, workspace }: NonNullable<typeof place>): void {
  for (let tile = takeTile(words, number, pass.numTiles); tile !== undefined; tile = takeTile(words, number, pass.numTiles)) {
    try {
      runTile(kernel, pass, tile, workspace);
    } catch {
      Atomics.store(words, FAILED, 1);
    }
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
  }
}
