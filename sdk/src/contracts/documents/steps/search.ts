/** Steps that look for the lowest value of a model, and those that turn models into circuits and quadratic forms. */
import * as z from 'zod';
import { Circuit } from '../circuit.ts';
import { PauliSum } from '../hamiltonian.ts';
import { Seed } from '../job.ts';
import { SearchMethod } from '../method.ts';
import { MinimumModel } from '../problem.ts';

/** Looks for the lowest value of a model. */
export const SearchSpec = z.strictObject({
  kind: z.literal('search'),
  model: MinimumModel.describe('Its data inlined.'),
  method: SearchMethod,
  seed: Seed.default(0),
  target: z.number().optional().describe('A value to stop at: time to solution is measured against it.'),
  maxEvaluations: z.number().min(1).optional().describe('Of the value of the model; before that of the method.'),
  maxWallMs: z.int().min(1).optional(),
});
/** What a search found. Exactly one of assignment, fold and coordinates. */
export const SearchOutput = z.object({
  value: z.number(),
  unit: z.string().describe('Of the value: 1 where it has none, else e.g. kcal/mol or hartree.'),
  feasible: z.boolean().describe('It keeps every constraint of the model, e.g. a fold that does not cross itself.'),
  provenOptimal: z.boolean(),
  lowerBound: z.number().optional().describe('No value is below it.'),
  evaluations: z.number().describe('Of the value of the model, changes by one move counted as one.'),
  trace: z
    .array(z.object({ evaluations: z.number(), value: z.number(), wallMs: z.number().optional() }))
    .describe('Whenever the best value improved.'),
  assignment: z.array(z.int()).optional().describe('0/1 or ±1 by variable.'),
  fold: z.string().optional().describe('Unit steps RLUDFB; tetrahedral 0–3.'),
  coordinates: z.array(z.number()).optional().describe('x, y, z of each atom in turn, in the unit of length of the model.'),
  elements: z.array(z.string()).optional().describe('Symbols of those atoms, where they are of a molecule.'),
  conformers: z
    .array(
      z.object({
        value: z.number().describe('Of the force field, in kcal/mol.'),
        energyHartree: z.number().optional().describe('Of the method that ranks them.'),
        coordinates: z.array(z.number()),
      }),
    )
    .optional()
    .describe('The lowest that were met, each another one.'),
  levels: z
    .array(z.object({ value: z.number(), times: z.int().min(1) }))
    .optional()
    .describe(
      'Values that were met, the lowest first: local minima, ends of coolings, random trials. More than 60 stand on 60 even steps.',
    ),
  degeneracy: z.int().min(1).optional().describe('Different solutions of this value that were met; all of them if proven.'),
  timeToSolution: z
    .object({
      tts99Seconds: z.number(),
      low: z.number(),
      high: z.number(),
      value: z.number().optional().describe('To be met: the target, or the best that was found here.'),
      runs: z.int().optional(),
      solved: z.int().optional().describe('Of the runs, those that met it.'),
    })
    .optional()
    .describe('To meet the value once with 99 % chance by restarts, with a 95 % interval. Of the machine and of the moment.'),
  notes: z.array(z.string()).default([]).describe('What a reader must know, one line each.'),
});
export type SearchOutput = z.infer<typeof SearchOutput>;

/** A model as a diagonal observable with the circuit that searches it: what `sample` steps then use. */
export const SearchCircuitSpec = z.strictObject({
  kind: z.literal('search-circuit'),
  model: MinimumModel.describe('Its data inlined.'),
  method: SearchMethod,
  seed: Seed.default(0),
});
export const SearchCircuitOutput = z.object({
  circuit: Circuit.describe('Of grover: one round, its parameter the threshold.'),
  observable: PauliSum.describe('Of Z alone: the value of every outcome.'),
  startParameters: z.array(z.number()),
  whole: z
    .object({ grain: z.number().positive(), bits: z.int().min(1) })
    .optional()
    .describe('Of grover: every value is a whole number of grains, and differences of two take so many bits with their sign.'),
  notes: z.array(z.string()),
});

/** A model of folds, of constraints or in a file as a quadratic one without constraints, penalties set. */
export const QuadraticModelSpec = z.strictObject({
  kind: z.literal('quadratic-model'),
  model: MinimumModel.describe('Its data inlined.'),
  seed: Seed.default(0),
});
export const QuadraticModelOutput = z.object({ model: MinimumModel, notes: z.array(z.string()) });

/** What an assignment of an encoding means, with its value by definition. */
export const ReadAssignmentSpec = z.strictObject({
  kind: z.literal('read-assignment'),
  model: MinimumModel.describe('Its data inlined.'),
  encoding: z.enum(['circuit', 'quadratic']),
  assignment: z.array(z.int()).min(1).describe('Qubits 0/1, or variables of the quadratic model.'),
});
export const ReadAssignmentOutput = SearchOutput.pick({ value: true, unit: true, feasible: true, assignment: true, fold: true });

export const SEARCH_STEPS = {
  search: { spec: SearchSpec, output: SearchOutput },
  'search-circuit': { spec: SearchCircuitSpec, output: SearchCircuitOutput },
  'quadratic-model': { spec: QuadraticModelSpec, output: QuadraticModelOutput },
  'read-assignment': { spec: ReadAssignmentSpec, output: ReadAssignmentOutput },
};
