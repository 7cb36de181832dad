/**
 * ADAPT-VQE: an ansatz that grows by the excitation with the steepest slope, all its parameters optimised again each time.
 *
 *   |ψ_k⟩ = exp(θ_k A_k) … exp(θ_1 A_1) |reference⟩,   A_k = argmax over the pool of |2⟨ψ_(k−1)|H A|ψ_(k−1)⟩|           (1)
 *
 * It ends where no excitation of the pool has a slope above `poolTolerance`. An excitation may be picked again; among equal slopes
 * the first of the pool is picked.
 *
 * Measured on the stretched dinitrogen of examples/nitrogen, (6e, 6o), generalized singles and doubles: slopes below 1e-3 hartree
 * leave 3.6e-4 (R = 1.5 Å, 60 operators) and 7.1e-4 hartree (2.1 Å, 71), below 1e-4 1.0e-5 (91) and 3.2e-6 (102). With the
 * excitations of UCCSD alone 1e-3 ends on a plateau at 2.1 Å, 8.2e-3 off (27 operators).
 *
 * Source      Grimsley, Economou, Barnes & Mayhall, Nat. Commun. 10, 3007 (2019), DOI 10.1038/s41467-019-10988-2.
 */
import type { Excitation } from '@cofactor/sdk/circuits';
import { notConverged, type RunContext } from '@cofactor/sdk/contracts';
import { lbfgs, largest } from '@cofactor/sdk/drivers';
import * as z from 'zod';
import type { Pace } from '../../statevector/pace.ts';
import type { ClusterState } from './cluster.ts';

interface AdaptOptions {
  maxOperators: number;
  /** On the largest slope of the pool, hartree. */
  poolTolerance: number;
  /** On the parameters after each growth, hartree. */
  gradientTolerance: number;
  /** Iterations of one optimisation. */
  maxIterations: number;
}

/** An ansatz on its way: what a checkpoint holds. */
const AdaptState = z.object({
  /** Indices into the pool, first to act first. */
  operators: z.array(z.int().min(0)),
  parameters: z.array(z.number()),
  /** After each growth. */
  energies: z.array(z.number()),
  evaluations: z.int().min(0),
  /** Largest component for the parameters. */
  gradientNorm: z.number(),
});
type AdaptState = z.infer<typeof AdaptState>;

interface AdaptResult extends AdaptState {
  energyHartree: number;
  /** Largest slope left in the pool. */
  largestSlope: number;
}

/** @throws NOT_CONVERGED with the last energy when `maxOperators` are not enough; CANCELLED. */
export async function growAnsatz(
  state: ClusterState,
  pool: readonly Excitation[],
  { maxOperators, poolTolerance, gradientTolerance, maxIterations }: AdaptOptions,
  { checkpoint, onProgress }: Pick<RunContext, 'checkpoint' | 'onProgress'>,
  pace: Pace,
): Promise<AdaptResult> {
  const factors = pool.map((excitation) => state.factor(excitation));
  let found = savedState(await checkpoint?.load(), pool.length);
  for (;;) {
    const chosen = found.operators.map((k) => factors[k]);
    await state.prepare(chosen, found.parameters, pace);
    const energyHartree = state.applyHamiltonian();
    const slopes = factors.map((factor) => Math.abs(state.slope(factor)));
    const largestSlope = largest(slopes);
    onProgress?.({ iteration: found.operators.length, energyHartree, residual: largestSlope });
    if (largestSlope <= poolTolerance) return { ...found, energyHartree, largestSlope };
    if (found.operators.length >= maxOperators) {
      const message = `ADAPT-VQE did not converge with ${maxOperators} operators: the steepest slope is ${largestSlope}, asked was ${poolTolerance}`;
      const details = { iterations: maxOperators, residual: largestSlope, lastEnergyHartree: energyHartree };
      throw notConverged(`${message}: raise method.maxOperators or method.poolTolerance`, details);
    }
    const operators = [...found.operators, slopes.indexOf(largestSlope)];
    const search = lbfgs([...found.parameters, 0], { maxIterations, gradientTolerance });
    const grown = operators.map((k) => factors[k]);
    let turn = search.next();
    while (!turn.done) turn = search.next(await state.energyAndGradient(grown, turn.value.point, pace));
    const { point, value, gradient, evaluations } = turn.value.state;
    found = {
      operators,
      parameters: point,
      energies: [...found.energies, value],
      evaluations: found.evaluations + evaluations,
      gradientNorm: largest(gradient),
    };
    await checkpoint?.save(found);
    await pace.rest();
  }
}

/** A checkpoint of this pool; anything else starts over. */
function savedState(saved: unknown, poolSize: number): AdaptState {
  const parsed = AdaptState.safeParse(saved);
  const fits = parsed.success && parsed.data.operators.every((k) => k < poolSize);
  return fits ? parsed.data : { operators: [], parameters: [], energies: [], evaluations: 0, gradientNorm: 0 };
}
