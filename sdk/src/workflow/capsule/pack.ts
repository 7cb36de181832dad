/** Packing and replaying: a run that keeps what the journal holds, and the same run again from a capsule. */
import {
  COFACTOR_VERSION,
  memoryStore,
  parseDocument,
  Result,
  unsupported,
  type Backend,
  type Journal,
  type JournalEntry,
  type Plan,
} from '../../contracts/index.ts';
import { memoryJournal } from '../runner/memory-journal.ts';
import { jobIdOf, runPlan, type RunOptions } from '../runner/runner.ts';
import { makeCapsule, openCapsule, type Capsule } from './capsule.ts';

/** Runs a plan, or goes on with it, and packs all it gave. @param options the journal is cleared when the capsule is made */
export async function packPlan(plan: Plan, options: RunOptions): Promise<Capsule> {
  const { journal = memoryJournal(), jobId = jobIdOf(plan) } = options;
  const result = await runPlan(plan, { ...options, journal, jobId });
  const capsule = await makeCapsule({ plan, result, entries: await journal.load(jobId), artifacts: options.artifacts });
  await journal.clear(jobId);
  return capsule;
}

/**
 * Numbers of two kernel variants, or of two processors with relaxed instructions, may differ by this much, relative to the larger of 1
 * and the number.
 */
export const VARIANT_TOLERANCE = 1e-9;

/** A number, or another leaf, that came out otherwise. */
export interface Difference {
  /** @example energyHartree */
  field: string;
  packed: unknown;
  replayed: unknown;
}

export interface ReplayReport {
  /** bits: every number of the result; tolerance: all within `VARIANT_TOLERANCE`, where kernels may differ; no: see `differences`. */
  equal: 'bits' | 'tolerance' | 'no';
  differences: Difference[];
  /** Steps that were run again, and of those how many gave the same bits in everything, arrays included. */
  stepsRun: number;
  stepsEqual: number;
  /** Of which the capsule holds what they gave: none where the result alone was packed. */
  stepsPacked: number;
  /** Taken from the capsule: what ran on machines that are not here. */
  stepsTaken: number;
  /** Packed, replayed. */
  kernelVariants: [string, string];
  versions: [string, string];
  result: Result;
}

/**
 * Runs the plan of a capsule again. Steps of backends that are given are run; what other machines gave is taken as it was packed,
 * so that nothing is sent or paid.
 * @throws CONFLICT for an altered capsule, and when what was packed of another machine answers other questions than are asked now
 */
export async function replayCapsule(
  document: unknown,
  options: Pick<RunOptions, 'backends' | 'signal' | 'onEvent'>,
): Promise<ReplayReport> {
  const capsule = openCapsule(document);
  const { plan, entries } = capsule;
  const here = options.backends.filter(({ locality }) => locality === 'local');
  const ids = new Set(here.map(({ id }) => id));
  const taken = entries.filter(({ result }) => !ids.has(result.provenance.backend));
  const jobId = jobIdOf(plan);
  const journal = await journalOf(jobId, taken);
  const artifacts = memoryStore();
  for (const bytes of capsule.arrays.values()) await artifacts.put(bytes);
  const away = [...new Set(backendIds(plan).filter((id) => !ids.has(id)))].map(absentBackend);
  const result = await runPlan(plan, { ...options, backends: [...here, ...away], artifacts, journal, jobId });
  const before = new Map(entries.map((entry) => [entry.key, entry]));
  const again = (await journal.load(jobId)).filter(({ key }) => !taken.some((entry) => entry.key === key));
  const variants: [string, string] = [variantOf(capsule.result), variantOf(result)];
  const differences = differencesOf(capsule.result, parseDocument(Result, result));
  return {
    equal: equality(differences, variants),
    differences,
    stepsRun: again.length,
    stepsEqual: again.filter((entry) => sameOutput(before.get(entry.key), entry)).length,
    stepsPacked: entries.length,
    stepsTaken: taken.length,
    kernelVariants: variants,
    versions: [capsule.cofactorVersion, COFACTOR_VERSION],
    result,
  };
}

async function journalOf(jobId: string, entries: readonly JournalEntry[]): Promise<Journal> {
  const journal = memoryJournal();
  for (const entry of entries) await journal.append(jobId, entry);
  return journal;
}

const backendIds = (plan: Plan): string[] =>
  plan.stages.flatMap(({ steps }) => steps.flatMap(({ backend, uses = [] }) => [...(backend === undefined ? [] : [backend]), ...uses]));

/** Stands for a machine that is not here; it is never asked, since its answers are in the capsule. */
function absentBackend(id: string): Backend {
  const away = (): never => {
    throw unsupported(`${id} is not asked again: its answer to this step is not in the capsule`, { what: id });
  };
  return {
    id,
    version: '',
    description: 'a machine that is not here',
    capabilities: {},
    locality: 'local',
    available: async () => ({ available: false, reason: 'replayed from a capsule' }),
    forecast: away,
    run: async () => away(),
  };
}

const variantOf = ({ provenance }: Result): string =>
  [...new Set(provenance.steps.flatMap(({ kernelVariant }) => kernelVariant ?? []))].join(', ') || 'none';

const sameOutput = (before: JournalEntry | undefined, after: JournalEntry): boolean =>
  before !== undefined && before.stepHash === after.stepHash && differencesOf(before.result.output, after.result.output).length === 0;

/** The variant whose bits are those of the processor: some multiply and add in one rounding. */
const OF_THE_PROCESSOR = 'relaxed-simd';

function equality(differences: readonly Difference[], [packed, replayed]: readonly [string, string]): ReplayReport['equal'] {
  if (differences.length === 0) return 'bits';
  const near = differences.every(
    ({ packed: a, replayed: b }) =>
      typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= VARIANT_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b)),
  );
  return (packed !== replayed || packed.includes(OF_THE_PROCESSOR)) && near ? 'tolerance' : 'no';
}

/** What is of the machine and of the moment, not of the answer. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  'wallMs',
  'queueMs',
  'peakMemoryBytes',
  'provenance',
  'costMicroUsd',
  'timeToSolution',
]);

/** Leaves of the results that differ, but for circumstances. */
function differencesOf(packed: unknown, replayed: unknown, field = ''): Difference[] {
  if (Object.is(packed, replayed)) return [];
  if (typeof packed !== 'object' || packed === null || typeof replayed !== 'object' || replayed === null)
    return [{ field, packed, replayed }];
  const [a, b] = [new Map(Object.entries(packed)), new Map(Object.entries(replayed))];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => !CIRCUMSTANCES.has(key))
    .flatMap((key) => differencesOf(a.get(key), b.get(key), field ? `${field}.${key}` : key));
}
