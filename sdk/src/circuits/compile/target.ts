/** What a compiler must know of a device, and the coupling maps of the common kinds. */
import type { GateName } from '../../contracts/index.ts';

export interface Target {
  readonly id: string;
  readonly numQubits: number;
  readonly gates: readonly GateName[];
  /** Pairs that may interact; absent: all. Of `ecr` the first is the control; all other gates act either way round. */
  readonly coupling?: readonly (readonly [number, number])[];
  /** Qubits that are out of order. */
  readonly faulty?: readonly number[];
  readonly errors?: DeviceErrors;
}

/** Average error probabilities of the last calibration. */
export interface DeviceErrors {
  readonly readout?: readonly number[];
  readonly oneQubit?: readonly number[];
  /** In the order of `coupling`. */
  readonly twoQubit?: readonly number[];
}

/** Neighbours of each qubit in working order, ascending. */
export function neighboursOf({ numQubits, coupling, faulty = [] }: Target): number[][] {
  const works = (q: number): boolean => !faulty.includes(q);
  const lists = Array.from({ length: numQubits }, () => new Set<number>());
  if (coupling === undefined) {
    for (let a = 0; a < numQubits; a++) for (let b = 0; b < numQubits; b++) if (a !== b && works(a) && works(b)) lists[a].add(b);
  }
  for (const [a, b] of coupling ?? []) {
    if (!works(a) || !works(b)) continue;
    lists[a].add(b);
    lists[b].add(a);
  }
  return lists.map((list) => [...list].sort((x, y) => x - y));
}

/** Steps between any two qubits, row-major; 65535 where there is no way. */
export function distances(neighbours: readonly (readonly number[])[]): Uint16Array {
  const n = neighbours.length;
  const steps = new Uint16Array(n * n).fill(0xffff);
  for (let from = 0; from < n; from++) {
    const queue = [from];
    steps[from * n + from] = 0;
    for (const at of queue) {
      for (const next of neighbours[at]) {
        if (steps[from * n + next] !== 0xffff) continue;
        steps[from * n + next] = steps[from * n + at] + 1;
        queue.push(next);
      }
    }
  }
  return steps;
}

type Coupling = [number, number][];

export function lineCoupling(numQubits: number): Coupling {
  return Array.from({ length: numQubits - 1 }, (_, q): [number, number] => [q, q + 1]);
}

/** Square lattice, qubit columns · row + column. */
export function gridCoupling(rows: number, columns: number): Coupling {
  return Array.from({ length: rows * columns }, (_, q) => q).flatMap((q) => [
    ...((q + 1) % columns === 0 ? [] : [[q, q + 1] as [number, number]]),
    ...(q + columns < rows * columns ? [[q, q + columns] as [number, number]] : []),
  ]);
}

/**
 * Heavy hexagons: rows of `columns` qubits in a line, joined by bridges at every fourth column, shifted by two from row to row.
 * (7, 15, 0) with a dangling last row of bridges are the 133 qubits of Heron r1, (8, 16, 3) the 156 of Heron r2 and r3.
 *
 * Source      coupling maps of IBM Quantum devices as their configurations list them.
 */
export function heavyHexCoupling({ rows, columns, bridges, dangling = false }: HeavyHex): { numQubits: number; coupling: Coupling } {
  const perRow = Math.floor((columns + 1) / 4);
  const stride = columns + perRow;
  const coupling: Coupling = [];
  for (let row = 0; row < rows; row++) {
    const base = stride * row;
    for (let column = 0; column + 1 < columns; column++) coupling.push([base + column, base + column + 1]);
    if (row + 1 === rows && !dangling) continue;
    for (let k = 0; k < perRow; k++) {
      const column = bridges[row % 2] + 4 * k;
      const bridge = base + columns + k;
      coupling.push([base + column, bridge]);
      if (row + 1 < rows) coupling.push([bridge, base + stride + column]);
    }
  }
  return { numQubits: stride * rows - (dangling ? 0 : perRow), coupling };
}

export interface HeavyHex {
  readonly rows: number;
  readonly columns: number;
  /** Column of the first bridge below even and below odd rows. */
  readonly bridges: readonly [number, number];
  /** Bridges below the last row, which lead nowhere. */
  readonly dangling?: boolean;
}

export const HERON_R1: HeavyHex = { rows: 7, columns: 15, bridges: [0, 2], dangling: true };
export const HERON_R2: HeavyHex = { rows: 8, columns: 16, bridges: [3, 1] };
