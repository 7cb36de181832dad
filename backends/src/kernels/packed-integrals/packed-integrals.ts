/** Front of the packed integrals: all unique integrals at one address of an arena, and Coulomb and exchange matrices from them. */
import type { Arena } from '../arena.ts';
import type { IntegralBlock, Wanted } from '../fock/fock.ts';
import { instantiateKernel } from '../wasm.ts';
import { boundsLength, boundsOf, packedBytes, placesInSet, rowLength, rowStarts, setLength } from './packed-layout.ts';

type Digest = (
  row: number,
  i: number,
  from: number,
  to: number,
  sets: number,
  numSets: number,
  width: number,
  bounds: number,
  threshold: number,
) => void;

interface PackedKernel {
  place(table: number, bra: number, kets: number, numKets: number, integrals: number, omitted: number): void;
  digest: Digest;
  digestExchange: Digest;
  digestCoulomb: Digest;
  takeRows(table: number, i: number, from: number, to: number, matrices: number, n: number): void;
  copy(to: number, from: number, bytes: number): void;
  add(to: number, from: number, bytes: number): void;
}

/** Addresses of integrals over n functions; plain data, good in every thread that maps the memory. */
export interface PackedIntegrals {
  numFunctions: number;
  /** u32 address of row (i, 0) for each i. */
  table: number;
  rows: Float64Array;
  /** Address of the bounds, by packed-layout.ts. */
  bounds: number;
}

/** Room for the integrals over n functions, all zero where nothing was released in the arena. @throws RangeError above 4 GiB */
export function allocatePacked(arena: Arena, numFunctions: number): PackedIntegrals {
  const start = arena.allocate(packedBytes(numFunctions));
  const rows = rowStarts(numFunctions).map((place) => start + 8 * place);
  const bounds = arena.allocate(8 * boundsLength(numFunctions));
  return { numFunctions, table: arena.push(Int32Array.from(rows, (address) => address | 0)), rows, bounds };
}

/** Writes the bounds from n × n symmetric Q with |(ij|kl)| ≤ Q_ij Q_kl. */
export function putBounds(arena: Arena, { numFunctions, bounds }: PackedIntegrals, q: Float64Array): void {
  arena.float64(bounds, boundsLength(numFunctions)).set(boundsOf(q, numFunctions));
}

export class PackedIntegralsKernel {
  readonly #packed: PackedIntegrals;
  readonly #kernel: PackedKernel;

  constructor(arena: Arena, packed: PackedIntegrals) {
    this.#packed = packed;
    this.#kernel = instantiateKernel<PackedKernel>('packed-integrals', arena.memory);
  }

  /**
   * Adds a block to its places. Blocks may be placed by several threads at once, as no two meet; one may visit a place more than once.
   *
   * @param omitted position of a ket whose lane 0 is the mirror image of what another block holds, and is left to that; @default none
   */
  place({ braFunctions, kets, numKets, integrals }: IntegralBlock, omitted = -1): void {
    this.#kernel.place(this.#packed.table, braFunctions, kets, numKets, integrals, omitted);
  }

  /** Full matrices (ij|··) for j = from … to − 1 ≤ i, n × n each, at `matrices`. */
  takeRows(matrices: number, i: number, from: number, to: number): void {
    this.#kernel.takeRows(this.#packed.table, i, from, to, matrices, this.#packed.numFunctions);
  }

  /**
   * What share `share` of `shares` adds to C and K of each set, in copies of the sets at `out`. J = 2(C + Cᵀ), and K + Kᵀ is the
   * exchange matrix, when all shares are summed. What is not wanted stays as it is.
   *
   * @param threshold blocks of integrals whose bounds have a product below this are left out; bounds must have been put unless it is 0
   */
  digest(sets: number, numSets: number, out: number, share: number, shares: number, wanted: Wanted, threshold: number): void {
    const { numFunctions, rows, bounds } = this.#packed;
    const digest = { both: this.#kernel.digest, coulomb: this.#kernel.digestCoulomb, exchange: this.#kernel.digestExchange }[wanted];
    this.#kernel.copy(out, sets, 8 * numSets * setLength(numFunctions));
    for (let i = 0; i < numFunctions; i++) {
      const [from, to] = [share, share + 1].map((edge) => Math.floor(((i + 1) * edge) / shares));
      digest(rows[i] + 8 * from * rowLength(i), i, from, to, out, numSets, numFunctions + (numFunctions % 2), bounds, threshold);
    }
  }
}

/** Adds `bytes` of numbers, a multiple of 16, at `from` to those at `to`. */
export function createAdd(arena: Arena): (to: number, from: number, bytes: number) => void {
  const kernel = instantiateKernel<PackedKernel>('packed-integrals', arena.memory);
  return (to, from, bytes) => kernel.add(to, from, bytes);
}

/** Sets for symmetric densities: D in its two places, C and K zero. Element (i, j) is that of functions order[i], order[j]. */
export function putDensity(set: Float64Array, density: Float64Array, order: Int32Array): void {
  const n = order.length;
  set.fill(0);
  for (let k = 0; k < n; k++) {
    const row = order[k] * n;
    for (let l = 0; l < n; l++) {
      const places = placesInSet(n, k, l);
      const value = density[row + order[l]];
      set[places.densityInPairs] = value;
      set[places.density] = value;
    }
  }
}

/** J and K, n × n, of a set that all shares were summed in. */
export function takeMatrices(set: Float64Array, order: Int32Array): { coulomb: Float64Array; exchange: Float64Array } {
  const n = order.length;
  const [coulomb, exchange] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let k = 0; k < n; k++)
    for (let l = 0; l <= k; l++) {
      const [one, other] = [placesInSet(n, k, l), placesInSet(n, l, k)];
      const [at, mirrored] = [order[k] * n + order[l], order[l] * n + order[k]];
      coulomb[at] = coulomb[mirrored] = 2 * (set[one.coulomb] + set[other.coulomb]);
      exchange[at] = exchange[mirrored] = set[one.exchange] + set[other.exchange];
    }
  return { coulomb, exchange };
}
