/**
 * What the threads that share out a pass have in common: control words in a SharedArrayBuffer, and messages that carry what words
 * cannot. TICKET holds the number of the pass under way and its next tile; whoever raises it by one with a compare-and-exchange has
 * that tile, and a ticket of another pass can no longer be raised.
 */
import type { TilePass, TileWorkspace } from '../../../kernels/state-vector/tiles.ts';
import type { KernelVariant } from '../../../kernels/wasm.ts';

/** Number of the pass · 2¹⁶ + its next tile. */
export const TICKET = 0;
/** Tiles of the pass that are done. */
export const DONE = 1;
/** 1: a helper met an error. */
export const FAILED = 2;
export const CONTROL_WORDS = 3;
/** A tile no pass has: there is nothing to take. */
export const CLOSED = 0xffff;

export type TeamMessage =
  | { type: 'join'; memory: WebAssembly.Memory; variant: KernelVariant; workspace: TileWorkspace }
  | { type: 'pass'; number: number; pass: TilePass }
  | { type: 'leave' };

export function ticketOf(pass: number, tile: number): number {
  return ((pass & 0x7fff) << 16) | tile;
}

/** The next of `tiles` tiles of pass `number`, while there is one. */
export function takeTile(words: Int32Array, number: number, tiles: number): number | undefined {
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const tile = ticket & CLOSED;
    if (tile >= tiles || ticket !== ticketOf(number, tile)) return undefined;
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) === ticket) return tile;
  }
}
