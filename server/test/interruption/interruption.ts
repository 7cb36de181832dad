/**
 * A VQE job whose processes are killed, all at once and at any moment, and started again. What came out is held against the
 * same job undisturbed: one result of equal bits, and nothing done twice that had been written down.
 */
import { stream, type JobInput, type Result } from '@cofactor/sdk/contracts';

/** The step of a VQE job that runs for long, and saves where it stands after each iteration. */
export const LOOP = 'vqe';

/** Where the loop stood when it was last saved. */
export interface Checkpoint {
  iteration: number;
  evaluations: number;
}

export interface Interruption {
  /** After the first that was heard of the job. */
  killedAfterMs: number;
  /** Steps written down before the kill. */
  journal: string[];
  /** Absent before the first iteration, and once the loop has been written down. */
  checkpoint?: Checkpoint;
  /** Steps that ran to their end after the restart: those from the journal are none of them. */
  ranAfter: string[];
  /** First iteration that the loop reported after the restart. */
  firstIteration?: number;
  /** Results that the job had in the end. */
  results: Result[];
}

/** A way to run one job, in processes of its own. */
export interface Subject {
  /** Undisturbed, with the time from the first that is heard of it to the result. */
  whole(): Promise<{ result: Result; wallMs: number }>;
  /** Killed after so long, started again and run to its end. @returns undefined when it had ended before */
  interrupted(killAfterMs: number): Promise<Interruption | undefined>;
  close(): Promise<void>;
}

/** A chain of hydrogen atoms, 1.1 Å apart, in STO-3G. */
export function chainJob(atoms: number): JobInput {
  const data = `${atoms}\n\n${Array.from({ length: atoms }, (_, k) => `H 0 0 ${(1.1 * k).toFixed(1)}`).join('\n')}\n`;
  return {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data }, basis: 'sto-3g' },
    method: { name: 'vqe', gradientTolerance: 1e-8 },
    backend: 'statevector',
  };
}

export interface Found extends Interruption {
  /** Circuit evaluations whose outcome was saved before the kill, and those after the restart. */
  evaluations: { before: number; after: number };
  /** What is wrong; nothing should be. */
  faults: string[];
}

/** Kills at `points` moments that lie evenly spread by chance over the time that the undisturbed job took. */
export async function interrupt(
  subject: Subject,
  { points, seed, onPoint }: { points: number; seed: number; onPoint?: (found: Found) => void },
): Promise<{ whole: Result; found: Found[] }> {
  const random = stream(seed, 'interruption');
  const { result: whole, wallMs } = await subject.whole();
  const found: Found[] = [];
  for (let tries = 0; found.length < points; tries++) {
    if (tries === 3 * points) throw new Error(`the job ended before most kills: ${found.length} of ${tries} hit it`);
    const interruption = await subject.interrupted(random.uniform() * wallMs);
    if (interruption === undefined) continue;
    found.push(judged(interruption, whole));
    onPoint?.(found[found.length - 1]);
  }
  return { whole, found };
}

function judged(interruption: Interruption, whole: Result): Found {
  const { journal, checkpoint, ranAfter, firstIteration, results } = interruption;
  const faults: string[] = [];
  const total = whole.resources.circuitEvaluations ?? 0;
  const before = journal.includes(LOOP) ? total : (checkpoint?.evaluations ?? 0);
  if (results.length !== 1) faults.push(`${results.length} results`);
  for (const result of results) {
    if (bitsOf(result) !== bitsOf(whole)) faults.push(`another result: ${bitsOf(result)}, undisturbed ${bitsOf(whole)}`);
  }
  const repeated = ranAfter.filter((step, k) => journal.includes(step) || ranAfter.indexOf(step) < k);
  if (repeated.length > 0) faults.push(`ran again, although written down: ${repeated.join(', ')}`);
  if (checkpoint && firstIteration !== undefined && firstIteration <= checkpoint.iteration) {
    faults.push(`iteration ${firstIteration} was done again: ${checkpoint.iteration} had been saved`);
  }
  return { ...interruption, evaluations: { before, after: total - before }, faults };
}

/** All of a result but times and memory. */
export function bitsOf(result: Result): string {
  return JSON.stringify(result, (key, value: unknown) => (['wallMs', 'queueMs', 'peakMemoryBytes'].includes(key) ? undefined : value));
}
