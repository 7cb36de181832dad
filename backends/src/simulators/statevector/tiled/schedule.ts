/**
 * Which gates share a pass over memory. A tile holds the lowest qubits, so that what is copied lies together, and a choice of the
 * others; a gate is in when all its qubits are and nothing left out before it touches them. Tried are windows of adjacent qubits
 * and the qubits of the first gates waiting; the choice that takes most wins.
 *
 * Inside a pass gates fall into factors: each goes to the earliest one of its kind behind what it does not commute with.
 */
import type { Factor, Monomial, Tangent } from '../../../kernels/state-vector/tiles.ts';
import type { Element } from './elements.ts';

export interface TileShape {
  tileQubits: number;
  /** 0 … this − 1 are in every tile. */
  runQubits: number;
}

/** Measured (tiled.bench.ts): 128 KiB tiles, runs of 512 bytes. */
export const TILE_SHAPE: TileShape = { tileQubits: 13, runQubits: 5 };

/** From here on a register is worked on in tiles: smaller ones stay in cache as they are, and tables cost more than they save. */
export const TILED_QUBITS = 18;

export interface PlannedPass {
  /** Of the tile, ascending. */
  qubits: number[];
  /** On the bits of the tile. */
  factors: Factor[];
  numElements: number;
}

/** Elements looked at for one pass. */
const HORIZON = 4000;
/** Of a pass. Every other one at most has a table. */
const MAX_FACTORS = 48;

/** Bytes of the tables of a pass, at most. */
export function tableBytes({ tileQubits }: TileShape = TILE_SHAPE): number {
  return (MAX_FACTORS / 2) * 20 * 2 ** tileQubits;
}

export function* planPasses(elements: Iterable<Element>, numQubits: number, shape: TileShape = TILE_SHAPE): Generator<PlannedPass> {
  const source = elements[Symbol.iterator]();
  let waiting: Element[] = [];
  let ended = false;
  for (;;) {
    while (waiting.length < HORIZON && !ended) {
      const next = source.next();
      if (next.done) ended = true;
      else waiting.push(next.value);
    }
    if (waiting.length === 0) return;
    const choices = [qubitsOfFirst(waiting, shape), ...windows(numQubits, shape)];
    const taken = choices.map((choice) => ({ choice, elements: takenBy(waiting, choice) }));
    const best = taken.reduce((most, other) => (other.elements.size > most.elements.size ? other : most));
    const qubits = Array.from({ length: numQubits }, (_, q) => q).filter((q) => (best.choice >>> q) & 1);
    const { factors, placed } = factorsOf(best.elements, qubits);
    waiting = waiting.filter((element) => !placed.has(element));
    yield { qubits, factors, numElements: placed.size };
  }
}

function lowest(count: number): number {
  return 2 ** count - 1;
}

/** The run and, above it, every row of adjacent qubits that fills the tile: as masks. */
function windows(numQubits: number, { tileQubits, runQubits }: TileShape): number[] {
  const width = tileQubits - runQubits;
  return Array.from({ length: numQubits - tileQubits + 1 }, (_, k) => lowest(runQubits) | (lowest(width) << (runQubits + k)));
}

/** The run, and the qubits of elements in order while there is room; what is left is filled from below. */
function qubitsOfFirst(waiting: readonly Element[], { tileQubits, runQubits }: TileShape): number {
  let mask = lowest(runQubits);
  let room = tileQubits - runQubits;
  for (const { qubits } of waiting) {
    const missing = qubits.filter((q) => !((mask >>> q) & 1));
    if (missing.length > room) break;
    for (const q of missing) mask |= 1 << q;
    room -= missing.length;
  }
  for (let q = 0; room > 0; q++) {
    if ((mask >>> q) & 1) continue;
    mask |= 1 << q;
    room--;
  }
  return mask;
}

function takenBy(waiting: readonly Element[], choice: number): Set<Element> {
  const taken = new Set<Element>();
  let open = choice; // qubits of the tile that nothing left out has touched
  for (const element of waiting) {
    const mask = element.qubits.reduce((bits, q) => bits | (1 << q), 0);
    if ((mask & ~open) === 0) taken.add(element);
    else open &= ~mask;
    if (open === 0) break;
  }
  return taken;
}

/** A factor under construction, and which qubits it touches. */
type Slot = { mask: number } & ({ kind: 'rotations'; tangents: Tangent[] } | { kind: 'monomial'; gates: Monomial[] });

/** The elements as factors, as far as there is room for their tables. */
function factorsOf(elements: Iterable<Element>, qubits: readonly number[]): { factors: Factor[]; placed: Set<Element> } {
  const slots: Slot[] = [];
  const placed = new Set<Element>();
  for (const element of elements) {
    const local = element.qubits.map((q) => qubits.indexOf(q));
    const mask = local.reduce((bits, q) => bits | (1 << q), 0);
    const kind = element.kind === 'rotation' ? 'rotations' : 'monomial';
    const last = slots.findLastIndex((slot) => (slot.mask & mask) !== 0);
    // a monomial may follow others in one factor, a rotation may not
    const first = last >= 0 && kind === 'monomial' && slots[last].kind === 'monomial' ? last : last + 1;
    let slot = slots.find((candidate, index) => index >= first && candidate.kind === kind);
    if (!slot) {
      if (slots.length === MAX_FACTORS) break;
      slots.push((slot = kind === 'rotations' ? { mask: 0, kind, tangents: [] } : { mask: 0, kind, gates: [] }));
    }
    slot.mask |= mask;
    if (slot.kind === 'rotations' && element.kind === 'rotation') slot.tangents.push({ qubit: local[0], tangent: element.tangent });
    else if (slot.kind === 'monomial' && element.kind === 'monomial') slot.gates.push({ ...element, qubits: local });
    placed.add(element);
  }
  return { factors: slots, placed };
}
