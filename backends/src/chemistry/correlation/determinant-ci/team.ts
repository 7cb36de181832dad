/** Threads for the products of a CI search. */
import type { Arena } from '../../../kernels/arena.ts';
import type { HalfSigmaPlan } from '../../../kernels/ci/ci.ts';
import type { SigmaTeam } from '../../../kernels/determinants/sigma.ts';
import { helperRegions, Team } from '../../threads/team.ts';
import { SigmaWorker } from './share.ts';

/** Helpers with a region of `arena` each, until `leave`. A block has the same bits whoever makes it. */
export function startSigmaTeam(arena: Arena, halves: readonly HalfSigmaPlan[], helpers: number): SigmaTeam & { leave(): void } {
  const plan = { halves };
  const team = new Team(helperRegions(arena, helpers, SigmaWorker.bytes(plan)), { of: 'determinant-ci', plan });
  return {
    share: (half, c) => (shares, here) => team.run({ kind: 'half-sigma', shares, half, c }, here),
    leave: () => team.leave(),
  };
}
