/** An electronic Hamiltonian in a finite set of orbitals, and Hermitian operators on qubits. Large arrays stay artifacts. */
import * as z from 'zod';
import { ArrayRef } from '../artifact-store.ts';

/**
 * H = E_core + Σ_pq h_pq a†_p a_q + ½ Σ_pqrs (pq|rs) a†_p a†_r a_s a_q, summed over spin; real orbitals.
 * The core energy holds nuclear repulsion and everything frozen.
 */
export const Hamiltonian = z.object({
  schema: z.literal('cofactor.hamiltonian/1').default('cofactor.hamiltonian/1'),
  numOrbitals: z.int().min(1),
  numElectrons: z.tuple([z.int().min(0), z.int().min(0)]).describe('α, β'),
  coreEnergyHartree: z.number(),
  h1: ArrayRef.describe('h_pq, shape [n, n]'),
  eri: ArrayRef.describe("(pq|rs), chemists' order, shape [n, n, n, n]"),
  orbitalEnergiesHartree: z.array(z.number()).optional(),
});
export type Hamiltonian = z.infer<typeof Hamiltonian>;

/** A Pauli string prints qubit 0 rightmost. */
export const PauliString = z.string().regex(/^[IXYZ]+$/, 'a Pauli string such as IZYX, qubit 0 rightmost');

/** A product of Z that a state has as +1 or −1. */
export const Parity = z.strictObject({ pauli: PauliString, sign: z.union([z.literal(1), z.literal(-1)]) });
export type Parity = z.infer<typeof Parity>;

/** Σ_k c_k P_k with real c_k: a Hermitian observable on `numQubits` qubits. */
export const PauliSum = z.strictObject({
  numQubits: z.int().min(1),
  terms: z.array(z.tuple([PauliString, z.number()])),
});
export type PauliSum = z.infer<typeof PauliSum>;
