/**
 * A portfolio: several searches take turns on one best-so-far, slice by slice in a fixed order. Each sees what the others found;
 * the first proof ends them all. The order depends on nothing but the members, so a longer race repeats a shorter one and goes on:
 * more time never gives a worse answer.
 */
import { isCofactorError } from '@cofactor/sdk/contracts';
import type { Search, SearchRun } from '../runs/search-run.ts';

/** Turns without a better value, beyond those that were needed so far, after which a race ends of itself. */
const PATIENCE_TURNS = 400;
const PATIENCE_FACTOR = 3;

/** Ends on proof, or when long nothing better came and `endless` is not set. */
export function* race<State>(members: readonly Search[], run: SearchRun<State>, { endless = false } = {}): Search {
  let left = [...members];
  let best = run.value;
  let improvedAt = 0;
  for (let turn = 1; left.length > 0 && !run.provenOptimal; turn++) {
    const ended = new Set<Search>();
    for (const member of left) {
      try {
        if (member.next().done === true) ended.add(member);
      } catch (error) {
        if (!isCofactorError(error, 'TOO_LARGE')) throw error;
        ended.add(member); // this one cannot hold the model; the others go on
      }
      if (run.provenOptimal) return;
      yield;
    }
    left = left.filter((member) => !ended.has(member));
    if (run.value < best) [best, improvedAt] = [run.value, turn];
    if (!endless && turn > PATIENCE_TURNS + PATIENCE_FACTOR * improvedAt) return;
  }
}
