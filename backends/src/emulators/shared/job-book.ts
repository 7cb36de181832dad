/** Jobs of an emulated service: accepted once or as often as it is told to, moved on by questions, billed when they have run. */
import type { Scenario } from './scenarios.ts';

export type JobPhase = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface EmulatedJob<Content> {
  readonly id: string;
  readonly createdAt: string;
  /** What the service was asked to run. */
  readonly content: Content;
  /** Tag, label, metadata or client key, as the service keeps it. */
  readonly mark: string | undefined;
  phase: JobPhase;
  asked: number;
}

export interface Counters {
  refused: number;
  lost: number;
  calls: number;
}

/** Accepts, lists, moves on. One book for each service. */
export class JobBook<Content> {
  readonly jobs: EmulatedJob<Content>[] = [];
  readonly scenario: Scenario;
  readonly #counters: Counters = { refused: 0, lost: 0, calls: 0 };

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** True while the scenario refuses submissions. */
  refuses(): boolean {
    const { refuse } = this.scenario;
    if (refuse === undefined || this.#counters.refused >= refuse.times) return false;
    this.#counters.refused++;
    return true;
  }

  /** True when the answer to this acceptance is to be lost. */
  losesAnswer(): boolean {
    if (this.#counters.lost >= (this.scenario.loseAnswers ?? 0)) return false;
    this.#counters.lost++;
    return true;
  }

  /** Counts one call made with the first credentials. @returns false once they have run out */
  spendFirstToken(): boolean {
    const { tokenCalls } = this.scenario;
    return tokenCalls === undefined || ++this.#counters.calls <= tokenCalls;
  }

  accept(id: string, content: Content, mark?: string): EmulatedJob<Content> {
    const job: EmulatedJob<Content> = { id, createdAt: new Date().toISOString(), content, mark, phase: 'queued', asked: 0 };
    this.jobs.push(job);
    return job;
  }

  find(id: string): EmulatedJob<Content> | undefined {
    return this.jobs.find((job) => job.id === id);
  }

  /** One question about a job: where it is now. */
  ask(job: EmulatedJob<Content>): JobPhase {
    if (job.phase === 'queued' || job.phase === 'running') {
      const { queuedPolls, runningPolls, failure } = this.scenario;
      const asked = job.asked++;
      job.phase =
        asked < queuedPolls ? 'queued' : asked < queuedPolls + runningPolls ? 'running' : failure === undefined ? 'succeeded' : 'failed';
    }
    return job.phase;
  }

  /** @returns false when it had ended */
  cancel(job: EmulatedJob<Content>): boolean {
    if (job.phase !== 'queued' && job.phase !== 'running') return false;
    job.phase = 'cancelled';
    return true;
  }
}
