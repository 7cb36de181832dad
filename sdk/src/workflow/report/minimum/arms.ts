/** The searches that stand in one result: the answer, the null arm, and beside a quantum search the best classical one. */
import type { MinimumResult } from '../../../contracts/index.ts';

type Search = Pick<NonNullable<MinimumResult['nullArm']>, 'value' | 'feasible' | 'evaluations' | 'provenOptimal' | 'trace' | 'levels'>;

export interface SearchArm extends Search {
  label: string;
  wallMs?: number;
  timeToSolution?: MinimumResult['timeToSolution'];
}

export const NULL_ARM = 'random trials';

/** @param method of the answer */
export function searchArms(result: MinimumResult, method: string): SearchArm[] {
  const { classical, nullArm } = result;
  return [
    { ...result, label: method, wallMs: result.wallMs - (nullArm?.wallMs ?? 0) }, // one after the other
    ...(classical ? [{ ...classical, label: 'best classical' }] : []),
    ...(nullArm ? [{ ...nullArm, label: NULL_ARM }] : []),
  ];
}
