/** What the reader is told: every arm against the reference, and a verdict computed from the numbers alone. */
import * as z from 'zod';
import { SerializedError } from '../errors.ts';
import { Comparison } from './comparison.ts';
import { Subproblem } from './plan.ts';
import { Structure } from './structure.ts';
import { CircuitResult, EnergyResult, MinimumResult } from './result.ts';

/** One of the runs of an arm with several seeds. */
export const SeedRun = z.object({
  energyHartree: z.number(),
  nullArmHartree: z.number().optional(),
  selectedCiHartree: z.number().optional(),
  unmitigatedHartree: z.number().optional(),
});

/** One arm at one point. `refused`: could not be carried, with the reason, before anything ran. */
export const ArmPoint = z.object({
  status: z.enum(['succeeded', 'failed', 'refused', 'external']),
  energyHartree: z.number().optional(),
  standardErrorHartree: z.number().optional(),
  errorHartree: z.number().optional().describe('Energy less the reference in the same Hamiltonian.'),
  fullSpaceHartree: z.number().optional().describe('The same method without the active space, where that is another number.'),
  result: EnergyResult.optional().describe('Of the first seed.'),
  runs: z
    .array(SeedRun)
    .optional()
    .describe('Of an arm with several seeds: the energy above is their mean, the standard error that of the mean.'),
  minimum: MinimumResult.optional().describe('Of a comparison of minima; of several seeds the lowest.'),
  values: z.array(z.number()).optional().describe('Of a minimum with several seeds: what each found; of an external arm: what it claims.'),
  gap: z.number().optional().describe('Value less the lowest of all arms, where it is feasible.'),
  circuit: CircuitResult.optional().describe('Of a comparison of circuits; of several seeds their mean.'),
  deviations: z.array(z.number()).optional().describe('Of a circuit: its expectation values less the exact ones.'),
  totalVariation: z.number().optional().describe('Of a circuit: ½ Σ |p − p_exact| over the outcomes.'),
  error: SerializedError.optional(),
});
export type ArmPoint = z.infer<typeof ArmPoint>;

export const ArmReport = z.object({
  label: z.string(),
  method: z.string(),
  backend: z.string(),
  domain: z.enum(['classical', 'quantum', 'surrogate', 'external']),
  source: z.string().optional(),
  simulated: z.boolean().optional().describe('A quantum arm that a classical machine imitated.'),
  seeds: z.int().optional().describe('How many runs its numbers are the mean of; absent: one.'),
  points: z.array(ArmPoint),
  maxAbsErrorHartree: z.number().optional(),
  meanAbsErrorHartree: z.number().optional(),
  wallMs: z.number(),
  costMicroUsd: z.int(),
  shots: z.number().optional(),
  twoQubitGates: z.number().optional(),
  qubits: z.number().optional(),
});
export type ArmReport = z.infer<typeof ArmReport>;

export const Verdict = z.object({
  headline: z.string(),
  winner: z.string().nullable().describe('Label of the cheapest arm within the accuracy asked, or null.'),
  quantumNeeded: z.boolean().nullable(),
  correlation: z
    .enum(['weak', 'perturbative', 'strong'])
    .optional()
    .describe('weak: Hartree–Fock itself is within the accuracy; perturbative: MP2 is; strong: neither, in the same Hamiltonian.'),
  lines: z.array(z.string()),
});
export type Verdict = z.infer<typeof Verdict>;

export const Report = z.object({
  schema: z.literal('cofactor.report/1').default('cofactor.report/1'),
  comparison: Comparison,
  inputHash: z.string(),
  cofactorVersion: z.string(),
  structure: Structure.optional(),
  partition: z.array(Subproblem).optional().describe('Of the arm that is cut into the most parts.'),
  scan: z.object({ label: z.string(), units: z.string(), values: z.array(z.number()) }).optional(),
  reference: z.object({
    label: z.string(),
    method: z.string(),
    energiesHartree: z.array(z.number().nullable()),
    sealed: z.string().optional().describe('Hash of a target that was not revealed yet; absent again when it is.'),
    source: z.string().optional().describe('Of a revealed target.'),
    expectations: z.array(z.number()).optional().describe('Of a circuit: the exact values, in the order asked.'),
  }),
  exactInSpace: z
    .array(z.number().nullable())
    .describe('The exact energy of the active Hamiltonian, per point, where an arm or the reference gave it.'),
  bestFullSpaceClassical: z.object({ method: z.string(), energiesHartree: z.array(z.number().nullable()) }).optional(),
  lowest: z
    .object({ value: z.number(), unit: z.string(), provenBy: z.string().nullable().describe('Label of the arm, or of the reference.') })
    .optional()
    .describe('Of a comparison of minima: the lowest feasible value that any arm or the reference gave.'),
  arms: z.array(ArmReport),
  verdict: Verdict,
});
export type Report = z.infer<typeof Report>;
