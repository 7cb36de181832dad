/**
 * Sample-based quantum diagonalisation as a generator of `subspace` steps: measured configurations pick the determinants, a
 * classical machine diagonalises H in them.
 *
 * An iteration draws batches of configurations, diagonalises in the product of the strings of each, and averages the orbital
 * occupancies of the batches, by which the next iteration recovers the configurations whose electron numbers noise has broken; the
 * first one takes those that are right. The answer is the lowest energy of all: every one is an upper bound, so that the lowest is
 * the best, not a lucky one. With `carryOver` strings that were heavy in one iteration are in the next (carry-over.ts). The null arm is the same driver on the uniform twin of the same samples.
 *
 * Source      Robledo-Moreno et al., Sci. Adv. 11 (2025), DOI 10.1126/sciadv.adu9991, arXiv:2405.05068; Kanno et al.,
 *             arXiv:2302.11320 (QSCI).
 */
import {
  CofactorError,
  Hamiltonian,
  Ladder,
  parseDocument,
  type StepOutput,
  type StepResult,
  type StepSpec,
  type SubspaceLadder,
  stream,
} from '../../../contracts/index.ts';
import * as z from 'zod';
import { determinants } from '../../kinds/energy/sizes.ts';
import {
  batchStrings,
  evenly,
  inSector,
  type Occupations,
  printString,
  readConfigurations,
  uniformTwin,
} from './configuration-recovery.ts';
import { CarryOver } from './carry-over.ts';
import { ladderDriver, type LadderInput } from './ladder.ts';
import { ask, scaledBy, type Driver, type DriverDefinition } from '../driver.ts';

export interface SqdDriverInput {
  hamiltonian: Hamiltonian;
  /** Outcomes of a Jordan–Wigner register, as a `sample` step gives them. */
  counts: Readonly<Record<string, number>>;
  /** What was measured, or its uniform twin. */
  samples: 'measured' | 'uniform';
  batches: number;
  iterations: number;
  /** @default a quarter of the sector, at most 10 000 */
  maxProductDimension?: number;
  /** Strings that earlier iterations found heavy come first (carry-over.ts). @default false */
  carryOver?: boolean;
  seed: number;
}

/** The lowest of all subspaces, and how it came about. */
export interface SqdDriverOutput extends StepOutput<'subspace'> {
  /** Determinants of the sector: a subspace of all of them is no sample. */
  sectorDeterminants: number;
  samples: number;
  /** Samples whose electron numbers are right as measured. */
  samplesInSector: number;
  /** Lowest energy of each iteration. */
  energiesHartree: number[];
  /** Highest less lowest energy of the batches of the last iteration. */
  spreadHartree: number;
  /** The samples at several sizes, where a ladder was asked for. */
  ladder?: SubspaceLadder;
}

/** Product dimension without being told otherwise. */
const DEFAULT_SHARE = 0.25;
const DEFAULT_MOST = 10_000;

/** Determinants a batch may have in a sector of this many. */
export function productDimension(maxProductDimension: number | undefined, sectorDeterminants: number): number {
  return Math.min(
    maxProductDimension ?? Math.min(DEFAULT_MOST, Math.max(1, Math.floor(DEFAULT_SHARE * sectorDeterminants))),
    sectorDeterminants,
  );
}

/** @throws INVALID_INPUT for counts of another register */
export function* sqdDriver(input: SqdDriverInput): Generator<StepSpec<'subspace'>, SqdDriverOutput, StepResult<'subspace'>> {
  const { hamiltonian, batches, iterations, seed } = input;
  const sectorDeterminants = determinants(hamiltonian.numOrbitals, hamiltonian.numElectrons);
  const maxProductDimension = productDimension(input.maxProductDimension, sectorDeterminants);
  const measured = readConfigurations(input.counts, hamiltonian);
  const all = input.samples === 'measured' ? measured : uniformTwin(measured, hamiltonian, stream(seed, 'sqd/uniform'));
  const right = all.filter((configuration) => inSector(configuration, hamiltonian));
  const total = (of: typeof all): number => of.reduce((sum, { count }) => sum + count, 0);

  const known = new Map<string, StepOutput<'subspace'>>();
  const heavy = input.carryOver ? new CarryOver(hamiltonian) : undefined;
  const energiesHartree: number[] = [];
  let occupations: Occupations = evenly(hamiltonian);
  let lowest: StepOutput<'subspace'> | undefined;
  let spreadHartree = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const from = iteration === 0 && right.length > 0 ? right : all;
    const outputs: StepOutput<'subspace'>[] = [];
    const carried = iteration > 0 && heavy ? heavy.carried(maxProductDimension, iteration + 1 === iterations) : undefined;
    for (let batch = 0; batch < batches; batch++) {
      const random = stream(seed, `sqd/batches/${input.samples}`, iteration * batches + batch);
      const strings = batchStrings(from, hamiltonian, { occupations, maxProductDimension, ...(carried && { carried }) }, random);
      const alphaStrings = strings.alpha.map((mask) => printString(mask, hamiltonian.numOrbitals));
      const betaStrings = strings.beta.map((mask) => printString(mask, hamiltonian.numOrbitals));
      const key = `${alphaStrings.join()} ${betaStrings.join()}`;
      const output = known.get(key) ?? (yield* ask({ kind: 'subspace', hamiltonian, alphaStrings, betaStrings })).output;
      known.set(key, output);
      outputs.push(output);
      heavy?.weigh(strings, output);
      if (lowest === undefined || output.energyHartree < lowest.energyHartree) lowest = output;
    }
    const energies = outputs.map(({ energyHartree }) => energyHartree);
    energiesHartree.push(Math.min(...energies));
    spreadHartree = Math.max(...energies) - Math.min(...energies);
    occupations = {
      alpha: mean(outputs.map((output) => output.occupations.alpha)),
      beta: mean(outputs.map((output) => output.occupations.beta)),
    };
  }
  if (lowest === undefined) throw new CofactorError('INTERNAL', 'sqd ran no iteration', { where: 'sqdDriver' });
  return { ...lowest, sectorDeterminants, samples: total(all), samplesInSector: total(right), energiesHartree, spreadHartree };
}

function mean(rows: readonly (readonly number[])[]): number[] {
  return rows[0].map((_, p) => rows.reduce((sum, row) => sum + row[p], 0) / rows.length);
}

/** The lowest of many subspaces. */
export type SqdResult = StepResult<'subspace'> & { output: SqdDriverOutput };

/** The planned spec with its inputs filled in. */
const SqdSpec = z.object({
  hamiltonian: Hamiltonian,
  counts: z.record(z.string(), z.int()),
  samples: z.enum(['measured', 'uniform']),
  batches: z.int().min(1),
  iterations: z.int().min(1),
  maxProductDimension: z.int().min(1).optional(),
  carryOver: z.boolean().optional(),
  ladder: Ladder.optional(),
  seed: z.int().min(0),
});

/** The best subspace of the highest rung stands for the whole ladder. */
function* climb(
  input: LadderInput,
): Generator<StepSpec<'subspace' | 'selected-ci'>, SqdDriverOutput, StepResult<'subspace' | 'selected-ci'>> {
  const { ladder, best } = yield* ladderDriver(input);
  const { sectorDeterminants, samples, samplesInSector, rungs } = ladder;
  const energiesHartree = rungs.map(({ measured, recovered }) =>
    Math.min(...[measured, recovered].flatMap((arm) => (arm ? [arm.energyHartree] : []))),
  );
  return { ...best, sectorDeterminants, samples, samplesInSector, energiesHartree, spreadHartree: 0, ladder };
}

export const sqd: DriverDefinition = {
  answers: 'subspace',
  *begin(spec, { step }) {
    const input = parseDocument(SqdSpec, spec, step);
    const { ladder, hamiltonian } = input;
    const most = productDimension(input.maxProductDimension, determinants(hamiltonian.numOrbitals, hamiltonian.numElectrons));
    const output = yield* (
      ladder ? climb({ ...input, ...ladder, maxProductDimension: most }) : sqdDriver(input)
    ) as Driver<SqdDriverOutput>;
    return { output, resources: ({ sizes }) => ({ ...sizes, determinants: output.determinants }), seed: input.seed };
  },
  progress: (result) => ({ energyHartree: (result as StepResult<'subspace'>).output.energyHartree }),
  forecast(one, { spec }) {
    const times = diagonalisations(spec);
    const scaled = scaledBy({ low: 1, likely: times, high: times });
    const assumptions = [...one.assumptions, `${times} diagonalisations, fewer where batches are alike`];
    return { ...one, wallMs: scaled(one.wallMs), costMicroUsd: scaled(one.costMicroUsd), assumptions };
  },
};

/** Of the largest subspace, as which those of the lower rungs of a ladder count a quarter, a sixteenth, … */
function diagonalisations({ batches, iterations, ladder }: Record<string, unknown>): number {
  if (ladder === undefined) return Number(batches) * Number(iterations);
  return Math.ceil(((1 + Number(iterations)) * (1 + parseDocument(Ladder, ladder).draws) + 1) * (4 / 3));
}
