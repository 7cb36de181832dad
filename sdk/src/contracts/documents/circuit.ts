/** A quantum circuit as data. The gate table (circuits/gates.ts) says what each gate does; this says where and how much. */
import * as z from 'zod';
import { PauliString } from './hamiltonian.ts';

/** A gate angle: a number, or `scale · parameters[parameter] + offset` with the value bound at run time. */
export const Angle = z.union([
  z.number(),
  z.strictObject({ parameter: z.int().min(0), scale: z.number().default(1), offset: z.number().default(0) }),
]);
export type Angle = z.infer<typeof Angle>;

// biome-ignore format: rows by arity
export const GATE_NAMES = [
  'id', 'x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'sx', 'sxdg',
  'rx', 'ry', 'rz', 'p', 'u',
  'cx', 'cy', 'cz', 'ch', 'cp', 'crx', 'cry', 'crz', 'swap', 'iswap', 'rxx', 'ryy', 'rzz', 'ecr', 'ccx', 'cswap',
  'pauli-rotation', 'excitation',
] as const;
export type GateName = (typeof GATE_NAMES)[number];

/**
 * One operation. `pauli-rotation` is exp(−iθP/2) with P = `pauli` over `qubits` (character k from the right acts on
 * qubits[k]). `excitation` is exp(θ(T − T†)) with T = Π a†(creation) Π a(annihilation) under Jordan–Wigner, creation
 * operators written in the order given and annihilation operators in the reverse of theirs: T = a†_c0 a†_c1 … a_a1 a_a0.
 */
export const Operation = z.strictObject({
  gate: z.enum([...GATE_NAMES, 'measure', 'barrier', 'reset']),
  qubits: z.array(z.int().min(0)),
  angles: z.array(Angle).optional(),
  pauli: PauliString.optional(),
  creation: z.array(z.int().min(0)).optional(),
  annihilation: z.array(z.int().min(0)).optional(),
  bits: z.array(z.int().min(0)).optional().describe('Classical bits of a measurement.'),
});
export type Operation = z.infer<typeof Operation>;

export const Circuit = z.strictObject({
  schema: z.literal('cofactor.circuit/1').default('cofactor.circuit/1'),
  numQubits: z.int().min(1),
  numParameters: z.int().min(0).default(0),
  operations: z.array(Operation),
});
export type Circuit = z.infer<typeof Circuit>;
