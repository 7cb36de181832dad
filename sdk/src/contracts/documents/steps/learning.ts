/** Steps of a surrogate: what it is trained on, what it is asked. */
import * as z from 'zod';
import { ArrayRef } from '../../artifact-store.ts';
import { Seed } from '../job.ts';
import { MolecularSystem } from './molecule.ts';

/** Nuclei in space with the electrons they carry: what a surrogate sees. */
export const Geometry = MolecularSystem.pick({ atomicNumbers: true, positionsBohr: true, charge: true, multiplicity: true });
export type Geometry = z.infer<typeof Geometry>;

/** Trains a surrogate of an energy on labels. */
export const TrainSpec = z.strictObject({
  kind: z.literal('train'),
  geometries: z.array(Geometry).min(4),
  energiesHartree: z.array(z.number()).min(4),
  standardErrorsHartree: z.array(z.number().min(0)).optional().describe('Of the labels themselves. Absent: 0.'),
  oracle: z.string().describe('What made the labels; named where a prediction is refused.'),
  members: z.int().min(4).default(8),
  hiddenUnits: z.int().min(1).default(32),
  steps: z.int().min(0).default(0),
  seed: Seed.default(0),
});
export const SurrogateReport = z.object({
  labels: z.int(),
  leftOutErrorHartree: z.number().describe('Mean absolute error on labels left out of the output layer, one at a time.'),
  device: z.string().describe('What the hidden layers were trained on; none where they stay random.'),
});
export const TrainOutput = z.object({
  model: ArrayRef.describe('The surrogate as JSON text, cofactor.surrogate/1.'),
  training: SurrogateReport,
});
export type TrainOutput = z.infer<typeof TrainOutput>;

/** Asks a surrogate for energies. Outside what it was shown it still extrapolates, but says so. */
export const PredictSpec = z.strictObject({ kind: z.literal('predict'), model: ArrayRef, geometries: z.array(Geometry).min(1) });
export const PredictOutput = z.object({
  energiesHartree: z.array(z.number()),
  standardErrorsHartree: z.array(z.number()).describe('90 % of the energies are expected within 1.645 of these.'),
  insideDomain: z.array(z.boolean()).describe('Whether the prediction may be believed.'),
  refusals: z.array(z.string()).describe('Why not, with the oracle to ask instead; empty where it may.'),
});
export type PredictOutput = z.infer<typeof PredictOutput>;

export const LEARNING_STEPS = {
  train: { spec: TrainSpec, output: TrainOutput },
  predict: { spec: PredictSpec, output: PredictOutput },
};
