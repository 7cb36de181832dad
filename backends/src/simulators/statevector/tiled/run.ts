/** A circuit on a register too large for cache, many gates a pass over memory, on all threads. */
import type { Operation } from '@cofactor/sdk/contracts';
import { stateVectorKernel } from '../../../kernels/state-vector/kernel.ts';
import type { StateVector } from '../../../kernels/state-vector/state-vector.ts';
import { tilePass } from '../../../kernels/state-vector/tiles.ts';
import type { Pace } from '../pace.ts';
import { compile } from '../program.ts';
import { type Element, elementsOf, type Whole } from './elements.ts';
import { planPasses, TILE_SHAPE, type TileShape } from './schedule.ts';
import { TileTeam } from './team.ts';

/** Elements times amplitudes that take longer than starting a thread. */
const LEAST_WORK = 5e8;

/** ψ ← circuit ψ, up to a phase: gates checked (validateCircuit, terminalReadout), `parameters` put in. Registers larger than a tile. */
export async function runTiled(
  psi: StateVector,
  operations: readonly Operation[],
  parameters: ArrayLike<number>,
  pace: Pace,
  shape: TileShape = TILE_SHAPE,
): Promise<void> {
  const { place } = psi;
  const { arena } = place;
  const kernel = stateVectorKernel(arena.memory, place.variant);
  const parts = await segments(elementsOf(operations, parameters), pace);
  const total = parts.reduce((sum, part) => sum + part.elements.length + 1, 0);
  let done = 0;
  const mark = arena.mark();
  const team = new TileTeam(place, kernel, shape.tileQubits, total * 2 ** psi.numQubits < LEAST_WORK ? 0 : Infinity);
  try {
    for (const { elements, whole } of parts) {
      for (const { qubits, factors, numElements } of planPasses(elements, psi.numQubits, shape)) {
        if (pace.due) await pace.rest();
        const tables = arena.mark();
        await team.run(tilePass(place, kernel, qubits, factors), pace, (done + numElements / 2) / total);
        arena.release(tables);
        done += numElements;
      }
      if (whole) for (const move of compile([whole.operation], parameters)) move.forward(psi);
      done++;
      if (pace.due) await pace.rest(done / total);
    }
  } finally {
    team.leave();
    arena.release(mark);
  }
}

interface Segment {
  elements: Element[];
  /** What comes after them. */
  whole?: Whole;
}

async function segments(all: Iterable<Element | Whole>, pace: Pace): Promise<Segment[]> {
  const parts: Segment[] = [{ elements: [] }];
  for (const item of all) {
    if (pace.due) await pace.rest();
    const last = parts[parts.length - 1];
    if (item.kind !== 'whole') {
      last.elements.push(item);
      continue;
    }
    last.whole = item;
    parts.push({ elements: [] });
  }
  return parts;
}
