/** What a choice of active orbitals needs of an SCF solution, and what it answers. */
import type { Warning } from '@cofactor/sdk/contracts';
import type { ScfResult } from '../scf/index.ts';

/** The part of an `ScfResult` that orbitals are chosen from. */
export type ReferenceOrbitals = Pick<
  ScfResult,
  'reference' | 'system' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied'
>;

export interface SelectedSpace {
  /** n × numCore, doubly occupied and frozen. */
  coreOrbitals: Float64Array;
  /** n × numActive. */
  activeOrbitals: Float64Array;
  numCore: number;
  numActive: number;
  /** α and β electrons in the active orbitals. */
  numElectrons: [alpha: number, beta: number];
  /** 0-based indices into the reference orbitals, where the active orbitals are such orbitals. */
  orbitalIndices?: number[];
  /** Of the active orbitals: diagonal of the Fock matrix. */
  orbitalEnergiesHartree: number[];
  /** Why each orbital is in or out, one line each. */
  reasons: string[];
  /** MP2 natural orbitals: ⟨n⟩ of the active ones. */
  occupations?: number[];
  /** Of the active orbitals, in nats, where they were chosen by it. */
  entropies?: number[];
  /** AVAS: the share of each rotated orbital in the target atomic orbitals, largest first. */
  weights?: { occupied: number[]; virtual: number[] };
  warnings: Warning[];
}
