/** Conformers of a force field put in order by another energy: a single point of each, which is a whole planned job. */
import * as z from 'zod';
import {
  BOHR_IN_ANGSTROM,
  isCofactorError,
  parseDocument,
  Plan,
  SearchOutput,
  type CofactorError,
  type EnergyResult,
  type Forecast,
  type StepProvenance,
  type Structure,
} from '../../contracts/index.ts';
import { planAt } from '../kinds/energy/at-structure.ts';
import { totalForecast } from '../plan/budget.ts';
import { askJobs, distinct, scaledBy, sideBySide, type Driver, type DriverDefinition } from './driver.ts';

const RankSpec = z.object({
  /** The job of one energy, planned for the structure of the model. */
  oracle: Plan,
  found: SearchOutput,
  conformers: z.int().min(1),
  seed: z.int(),
});
type RankDriverInput = z.infer<typeof RankSpec>;

export interface RankDriverOutput extends SearchOutput {
  /** Where the energies came from, each kind of step once. */
  oracleSteps: StepProvenance[];
}

/** The lowest energy is the answer; a conformer without one is left out and named. @throws what the first failed with, when all do */
export function* rankDriver({ oracle, found, conformers }: RankDriverInput): Driver<RankDriverOutput> {
  const { elements = [], conformers: met = [] } = found;
  const lowest = met.slice(0, conformers);
  const answers = yield* askJobs(lowest.map(({ coordinates }) => planAt(oracle, moleculeOf(elements, coordinates))));
  const ranked = lowest.flatMap((conformer, k) => {
    const answer = answers[k];
    return isCofactorError(answer) ? [] : [{ ...conformer, energyHartree: (answer as EnergyResult).energyHartree }];
  });
  if (ranked.length === 0) throw answers[0] as CofactorError;
  const lost = lowest.length - ranked.length;
  const trace: SearchOutput['trace'] = [];
  ranked.forEach(({ energyHartree: value }, k) => {
    if (value < (trace.at(-1)?.value ?? Number.POSITIVE_INFINITY)) trace.push({ evaluations: found.evaluations + k + 1, value });
  });
  const inOrder = ranked.toSorted((a, b) => a.energyHartree - b.energyHartree);
  const [{ energyHartree: value, coordinates }] = inOrder;
  return {
    ...found,
    value,
    unit: 'hartree',
    coordinates,
    conformers: inOrder,
    evaluations: found.evaluations + lowest.length,
    trace,
    levels: undefined, // those of the force field are another quantity, and so is its time to solution
    timeToSolution: undefined,
    notes: [
      ...found.notes,
      `${ranked.length} conformers of the force field in the order of ${oracle.job.method?.name} energies; its lowest is number ${inOrder.indexOf(ranked[0]) + 1} of them`,
      ...(found.timeToSolution ? [fieldTime(found.timeToSolution)] : []),
      ...(lost > 0 ? [`${lost} conformers have no energy: ${answers.find((answer) => isCofactorError(answer))?.message}`] : []),
    ],
    oracleSteps: distinct(answers.flatMap((answer) => (isCofactorError(answer) ? [] : answer.provenance.steps))),
  };
}

function fieldTime({ tts99Seconds, low, high }: NonNullable<SearchOutput['timeToSolution']>): string {
  const [likely, least, most] = [tts99Seconds, low, high].map((seconds) => `${Number(seconds.toPrecision(3))} s`);
  return `the lowest of the force field takes ${likely} to meet once with 99 % chance by restarts (95 % interval ${least} to ${most})`;
}

function moleculeOf(elements: readonly string[], coordinates: readonly number[]): Structure {
  const atoms = elements.map((element, k) => {
    const [x, y, z] = coordinates.slice(3 * k, 3 * k + 3).map((length) => length / BOHR_IN_ANGSTROM);
    return { element, positionBohr: [x, y, z] as [number, number, number] };
  });
  return { schema: 'cofactor.structure/1', atoms, bonds: [], residues: [] };
}

export const rank: DriverDefinition = {
  answers: 'search',
  *begin(spec, { step }) {
    const input = parseDocument(RankSpec, spec, step);
    return { output: yield* rankDriver(input), resources: ({ sizes }) => sizes, seed: input.seed };
  },
  progress: (given) => ({ message: Array.isArray(given) ? `${given.length} energies` : 'ranked' }),
  forecast: (one, loop) => {
    const { oracle, conformers } = loop.spec as unknown as RankDriverInput;
    const times = scaledBy({ low: 1, likely: conformers, high: conformers });
    const { memoryBytes, wallMs, costMicroUsd, sizes, assumptions } = totalForecast(oracle.stages, []); // in processes that run already
    return {
      memoryBytes: sideBySide(memoryBytes, [1, conformers], loop),
      wallMs: times(wallMs),
      costMicroUsd: times(costMicroUsd),
      sizes,
      assumptions: [...one.assumptions, ...assumptions, `${conformers} energies at most, each like that of the structure`],
    } satisfies Forecast;
  },
};
