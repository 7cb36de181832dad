/** The explore driver fed by hand: training and prediction run here, labels are looked up in a table of energies. */
import {
  Job,
  memoryStore,
  parseDocument,
  type EnergyProblem,
  type EnergyResult,
  type LocalBackend,
  type Structure,
} from '@cofactor/sdk/contracts';
import {
  asSource,
  exploreDriver,
  parseStructure,
  planJob,
  type ExploreDriverInput,
  type ExploreDriverOutput,
} from '@cofactor/sdk/workflow';
import { cpuFacts } from '../cpu/facts.ts';
import { run } from './run.ts';

export interface Landscape {
  /** Of the energy problem, beside its structure. */
  target: object;
  candidates: Structure[];
  holdout: Structure[];
  /** Hartree, by structure. */
  energyOf: (structure: Structure) => number;
}

/** All of it in this process. @param options of the driver that differ from its method's defaults */
export async function exploreTable(
  { target, candidates, holdout, energyOf }: Landscape,
  options: Pick<ExploreDriverInput, 'labels' | 'seed'> & Partial<ExploreDriverInput['training']>,
): Promise<ExploreDriverOutput> {
  const { labels, seed, ...training } = options;
  const cpu: LocalBackend = {
    ...cpuFacts,
    available: async () => ({ available: true }),
    locality: 'local',
    run: () => Promise.reject(new Error('nothing runs')),
  };
  const problem = { kind: 'energy', structure: asSource(candidates[0]), ...target };
  const oracle = await planJob(parseDocument(Job, { schema: 'cofactor.job/1', problem, method: { name: 'casci' } }), [cpu]);
  const artifacts = memoryStore();
  const context = { signal: new AbortController().signal, artifacts };
  const start = Math.max(4, Math.ceil(labels / 3));
  const input = { oracle, oracleName: 'casci on cpu', candidates, holdout, labels, start, seed };
  const driver = exploreDriver({ ...input, training: { members: 8, hiddenUnits: 32, steps: 0, ...training } });
  let turn = driver.next();
  while (!turn.done) {
    const asked = turn.value;
    if ('jobs' in asked) {
      const answers = asked.jobs.map(({ job }) => {
        const { structure } = parseStructure(
          (job.problem as EnergyProblem & { structure: NonNullable<EnergyProblem['structure']> }).structure,
        );
        return { energyHartree: energyOf(structure), standardErrorHartree: 0, provenance: { steps: [] } } as unknown as EnergyResult;
      });
      turn = driver.next(answers);
    } else turn = driver.next(await run(asked, context));
  }
  return turn.value;
}
