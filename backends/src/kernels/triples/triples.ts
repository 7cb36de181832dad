/** Front of the triples energy: byte addresses in one arena, shapes as in triples.as.ts. */
import type { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface TriplesKernel {
  triples(
    out: number,
    w: number,
    ti: number,
    tj: number,
    tk: number,
    gij: number,
    gik: number,
    gjk: number,
    rowG: number,
    energies: number,
    occupied: number,
    factor: number,
    v: number,
  ): void;
}

/** Addresses of what belongs to i, j and k. */
interface TripleAddresses {
  w: number;
  singles: readonly [number, number, number];
  /** (ia|jb), (ia|kb), (ja|kb) at a = b = 0. */
  pairs: readonly [number, number, number];
  /** Bytes from one a of them to the next. */
  rowBytes: number;
  virtualEnergies: number;
}

/** Adds factor times the energy of a triple to the number at `out`. */
export type TriplesEnergy = (out: number, addresses: TripleAddresses, occupiedEnergy: number, factor: number, numVirtual: number) => void;

export function createTriplesEnergy(arena: Arena): TriplesEnergy {
  const kernel = instantiateKernel<TriplesKernel>('triples', arena.memory);
  return (out, { w, singles: [ti, tj, tk], pairs: [gij, gik, gjk], rowBytes, virtualEnergies }, occupiedEnergy, factor, numVirtual) =>
    kernel.triples(out, w, ti, tj, tk, gij, gik, gjk, rowBytes, virtualEnergies, occupiedEnergy, factor, numVirtual);
}
