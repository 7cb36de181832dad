/** Shots of a job against its budget, counted while it runs: a step asks per measurement setting, and may take several. */
import { CofactorError, type StepResult, type StepSpec } from '../../../contracts/index.ts';

export class ShotBudget {
  #used = 0;
  /** Settings a step took so far, at most: what the next one may take. */
  #settings = 1;
  readonly #allowed: number | undefined;

  constructor(allowed: number | undefined) {
    this.#allowed = allowed;
  }

  /** @throws OVER_BUDGET when this step would pass what is allowed */
  check(spec: StepSpec): void {
    const asked = this.#used + asksFor(spec) * this.#settings;
    if (this.#allowed === undefined || asked <= this.#allowed) return;
    const message = `stopped: the next step would pass budget.maxShots (${this.#allowed}): raise it, or ask for fewer shots`;
    throw new CofactorError('OVER_BUDGET', message, { limit: 'maxShots', allowed: this.#allowed, asked });
  }

  /** Adds what a step took. */
  count(spec: StepSpec, { resources }: StepResult): void {
    const asked = asksFor(spec);
    const took = resources.shots ?? asked;
    this.#used += took;
    if (asked > 0) this.#settings = Math.max(this.#settings, took / asked);
  }
}

const asksFor = (spec: StepSpec): number => ('shots' in spec ? spec.shots : 0);
