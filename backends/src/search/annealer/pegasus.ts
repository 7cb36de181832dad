/**
 * The Pegasus graph P(m) of D-Wave's Advantage machines: segments of twelve cells, coupled where they cross, with their continuation
 * and with their neighbour.
 *
 *   vertical (0, w, k, z)     column 12 w + k, rows 12 z + s_k … + 11                                                (1)
 *   horizontal (1, w, k, z)   row 12 w + k, columns 12 z + t_k … + 11;     w < m, k < 12, z < m − 1
 *   internal: they cross;  external: z and z + 1;  odd: k = 2 j and 2 j + 1                                          (2)
 *
 * A clique    variable v stands on column and row 10 + v: rows 10 … 12 (m − 1) + 1 lie on every column, and columns on every row. Below the
 *             diagonal its row meets the columns of those before it, above it its column the rows of those after it              (3)
 *
 * Source      Boothby, Bunyk, Raymond & Roy, arXiv:2003.00133. Degree at most 15; P(16) has 5640 qubits and 40 484 couplers in its fabric.
 */
export interface HardwareGraph {
  qubits: number[];
  couplers: [number, number][];
  /** Chains of n variables each coupled to each, by (3); undefined beyond what the graph has room for. */
  clique?: (n: number) => number[][] | undefined;
}

/** Cells from here on lie on every line. */
const COVERED = 10;
const SHIFTS = [
  [2, 2, 2, 2, 10, 10, 10, 10, 6, 6, 6, 6],
  [6, 6, 6, 6, 2, 2, 2, 2, 10, 10, 10, 10],
];

/** The largest connected part: segments at the border cross nothing. */
export function pegasus(m: number): HardwareGraph {
  const index = (u: number, w: number, k: number, z: number): number => ((u * m + w) * 12 + k) * (m - 1) + z;
  const horizontalAt = new Map<number, number>();
  const cells = 12 * m;
  const couplers: [number, number][] = [];
  for (let u = 0; u < 2; u++) {
    for (let w = 0; w < m; w++) {
      for (let k = 0; k < 12; k++) {
        for (let z = 0; z < m - 1; z++) {
          const qubit = index(u, w, k, z);
          if (z < m - 2) couplers.push([qubit, index(u, w, k, z + 1)]);
          if (k % 2 === 0) couplers.push([qubit, index(u, w, k + 1, z)]);
          if (u === 0) continue;
          for (let cell = 0; cell < 12; cell++) horizontalAt.set((12 * w + k) * cells + 12 * z + SHIFTS[1][k] + cell, qubit);
        }
      }
    }
  }
  const crossed = new Set<number>();
  for (let w = 0; w < m; w++) {
    for (let k = 0; k < 12; k++) {
      for (let z = 0; z < m - 1; z++) {
        for (let cell = 0; cell < 12; cell++) {
          const other = horizontalAt.get((12 * z + SHIFTS[0][k] + cell) * cells + 12 * w + k);
          if (other === undefined) continue;
          const qubit = index(0, w, k, z);
          crossed.add(qubit).add(other);
          couplers.push([qubit, other]);
        }
      }
    }
  }
  /** Segments of line `at` from cell `low` to cell `high` of it. */
  const segments = (u: number, at: number, low: number, high: number): number[] => {
    const [w, k] = [Math.floor(at / 12), at % 12];
    const first = Math.floor((low - SHIFTS[u][k]) / 12);
    const last = Math.floor((high - SHIFTS[u][k]) / 12);
    return Array.from({ length: last - first + 1 }, (_, z) => index(u, w, k, first + z));
  };
  return {
    qubits: [...crossed].sort((a, b) => a - b),
    couplers: couplers.filter(([a, b]) => crossed.has(a) && crossed.has(b)),
    clique(n) {
      if (n > 12 * (m - 1) - COVERED + 2) return undefined;
      const lines = Array.from({ length: n }, (_, v) => COVERED + v);
      return lines.map((line) => [...segments(0, line, line, COVERED + n - 1), ...segments(1, line, COVERED, line)]);
    },
  };
}
