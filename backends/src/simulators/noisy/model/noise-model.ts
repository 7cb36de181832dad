/**
 * A noise model as data: how often gates, waiting and readout go wrong on a device whose qubits are all alike.
 *
 * Gate errors are average gate errors e = 1 − F_avg, as devices report them; they contain what relaxation does during the gate.
 * Pairs interact directly, whatever the device couples: circuits are decomposed to its gates, not routed.
 */
import { invalidInput, parseDocument } from '@cofactor/sdk/contracts';
import * as z from 'zod';

const probability = z.number().min(0).max(1);

export const ReadoutError = z.strictObject({
  oneGivenZero: probability.describe('P(1|0): reads 1 where the qubit is 0.'),
  zeroGivenOne: probability.describe('P(0|1): reads 0 where the qubit is 1.'),
});
export type ReadoutError = z.infer<typeof ReadoutError>;

export const NoiseModel = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'a name such as heron-r3')
    .describe('The backend is noisy:<name>.'),
  description: z.string().min(1),
  source: z.string().min(1).describe('Where the figures come from, and from when they are.'),
  oneQubitGate: z.strictObject({
    error: z.number().min(0).max(0.5).describe('Average error of one pulse; 0.5 depolarises completely.'),
    durationNs: z.number().min(0).default(0),
    pulse: z
      .enum(['quarter-turn', 'any-turn'])
      .describe('quarter-turn: sx and x, up to two pulses a gate. any-turn: prx(θ, φ), one. rz is a change of frame, without error.'),
  }),
  twoQubitGate: z.strictObject({
    error: z.number().min(0).max(0.75).describe('Average error of one cz, or of what equals it up to rz; 0.75 depolarises completely.'),
    durationNs: z.number().min(0).default(0),
  }),
  relaxation: z
    .strictObject({ t1Us: z.number().positive(), t2Us: z.number().positive() })
    .refine(({ t1Us, t2Us }) => t2Us <= 2 * t1Us, { path: ['t2Us'], error: 'a T2 of at most 2·T1' })
    .optional()
    .describe('During gates and while a qubit waits for others; absent: none.'),
  memoryError: z
    .number()
    .min(0)
    .max(1 / 3)
    .default(0)
    .describe('Average error by dephasing of a qubit that waits through a layer of two-qubit gates; 1/3 dephases completely.'),
  readout: z.union([ReadoutError, z.array(ReadoutError).min(1)]).describe('Of every qubit, or of qubit 0, 1, 2 … in turn.'),
});
export type NoiseModel = z.infer<typeof NoiseModel>;
export type NoiseModelInput = z.input<typeof NoiseModel>;

/** @throws INVALID_INPUT naming the field: a probability outside [0, 1], T2 above 2·T1. */
export function parseNoiseModel(input: unknown): NoiseModel {
  return parseDocument(NoiseModel, input, 'noise');
}

/** Readout error of each qubit. @throws INVALID_INPUT when the model lists fewer qubits. */
export function readoutErrors({ readout }: NoiseModel, numQubits: number): ReadoutError[] {
  if (!Array.isArray(readout)) return Array.from({ length: numQubits }, () => readout);
  if (readout.length < numQubits) throw invalidInput('noise.readout', `errors of ${numQubits} qubits`, `${readout.length}`);
  return readout.slice(0, numQubits);
}
