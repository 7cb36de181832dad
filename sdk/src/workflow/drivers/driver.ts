/**
 * A driver is an adaptive method as a generator: it yields the step it needs next and is given the result. It has no clock, no
 * I/O and no randomness but named streams, so that feeding it the same results again makes it ask for the same steps: that is how
 * a job goes on after a crash (the runner checks the hash of every yield). Anything above some 50 ms belongs into a step.
 */
import type { StepKind, StepResult, StepSpec } from '../../contracts/index.ts';

export type Driver<R> = Generator<StepSpec, R, StepResult>;

/** `const result = yield* ask(step)`: the result is of the kind that was asked for. */
export function* ask<K extends StepKind>(spec: StepSpec<K> & { kind: K }): Generator<StepSpec<K>, StepResult<K>, StepResult<K>> {
  return yield spec;
}
