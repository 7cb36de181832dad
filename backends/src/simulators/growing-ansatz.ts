/**
 * ADAPT-VQE: an ansatz that grows by the operator with the steepest slope, all its parameters optimised again each time.
 *
 *   |ψ_k⟩ = exp(θ_k A_k) … exp(θ_1 A_1) |reference⟩,   A_k = argmax over the pool of |2⟨ψ_(k−1)|H A|ψ_(k−1)⟩|           (1)
 *
 * It ends where no operator of the pool has a slope above `poolTolerance`. An operator may be picked again; among slopes that are equal
 * but for rounding the first of the pool is picked.
 *
 * Measured on the stretched dinitrogen of examples/nitrogen, (6e, 6o), generalized singles and doubles: slopes below 1e-3 hartree
 * leave 3.6e-4 (R = 1.5 Å, 60 operators) and 7.1e-4 hartree (2.1 Å, 71), below 1e-4 1.0e-5 (91) and 3.2e-6 (102). With the
 * excitations of UCCSD alone 1e-3 ends on a plateau at 2.1 Å, 8.2e-3 off (27 operators).
 *
 * The next optimisation starts with what the last one knew of the curvature, the new parameter aside (Ramôa et al.).
 *
 * Source      Grimsley, Economou, Barnes & Mayhall, Nat. Commun. 10, 3007 (2019), DOI 10.1038/s41467-019-10988-2; Ramôa,
 *             Santos, Mayhall, Barnes & Economou, arXiv:2401.05172; Pauli strings as pool: circuits/ansatz/qubit-pool.ts.
 */
import { notConverged, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { lbfgs, LbfgsState, largest } from '@cofactor/sdk/drivers';
import * as z from 'zod';
import { ADAPT_DEFAULTS } from './growth-forecast.ts';
import type { Pace } from './statevector/pace.ts';
import type { EnergyAndGradient } from './variational-loop.ts';

/** A product of exponentials of pool operators on the reference. Operators are indices into the pool, first to act first. */
export interface GrowingState {
  poolSize: number;
  /** The energy, and the slope of every operator of the pool, were it added at the end with parameter 0. */
  slopes(operators: readonly number[], parameters: readonly number[]): Promise<{ energyHartree: number; slopes: number[] }>;
  energyAndGradient(operators: readonly number[], parameters: readonly number[]): Promise<EnergyAndGradient>;
}

/** An ansatz on its way: what a checkpoint holds. */
const AdaptState = z.object({
  /** Indices into the pool, first to act first. */
  operators: z.array(z.int().min(0)),
  parameters: z.array(z.number()),
  /** After each growth. */
  energies: z.array(z.number()),
  evaluations: z.int().min(0),
  /** By the parameters. */
  gradient: z.array(z.number()),
  /** What the last optimisation learned of the curvature. */
  pairs: LbfgsState.shape.pairs,
});
type AdaptState = z.infer<typeof AdaptState>;

interface AdaptResult extends AdaptState {
  energyHartree: number;
  /** Largest component for the parameters. */
  gradientNorm: number;
  /** Largest slope left in the pool. */
  largestSlope: number;
}

/** Slopes that differ by less, relative, do so by rounding. */
const EQUAL_SLOPES = 1e-9;

/**
 * Pairs that L-BFGS keeps, from one growth to the next: the surface it has learned is still there when a parameter is added. LiH and a chain
 * of six hydrogens, qubit pool to 1e-3 and 5e-3 hartree: 906 and 1580 evaluations when each growth starts afresh with 12, 205 and 513 with
 * 100 that stay, 184 and 392 with 300.
 */
const MEMORY = 200;

/** @throws NOT_CONVERGED with the last energy when `maxOperators` are not enough; CANCELLED. */
export async function growAnsatz(
  state: GrowingState,
  limits: Pick<StepSpec<'vqe-loop'>, 'maxOperators' | 'poolTolerance' | 'gradientTolerance' | 'maxIterations'>,
  { checkpoint, onProgress }: Pick<RunContext, 'checkpoint' | 'onProgress'>,
  pace: Pace,
): Promise<AdaptResult> {
  const { maxOperators = ADAPT_DEFAULTS.maxOperators, poolTolerance = ADAPT_DEFAULTS.poolTolerance } = limits;
  const { maxIterations, gradientTolerance } = limits;
  let found = savedState(await checkpoint?.load(), state.poolSize);
  for (;;) {
    const { energyHartree, slopes } = await state.slopes(found.operators, found.parameters);
    const largestSlope = largest(slopes);
    onProgress?.({ iteration: found.operators.length, energyHartree, residual: largestSlope });
    if (largestSlope <= poolTolerance) return { ...found, energyHartree, gradientNorm: largest(found.gradient), largestSlope };
    if (found.operators.length >= maxOperators) {
      const message = `ADAPT-VQE did not converge with ${maxOperators} operators: the steepest slope is ${largestSlope}, asked was ${poolTolerance}`;
      const details = { iterations: maxOperators, residual: largestSlope, lastEnergyHartree: energyHartree };
      throw notConverged(`${message}: raise method.maxOperators or method.poolTolerance`, details);
    }
    const steepest = slopes.findIndex((slope) => Math.abs(slope) >= (1 - EQUAL_SLOPES) * largestSlope);
    const operators = [...found.operators, steepest];
    const search = lbfgs(startOf(found, energyHartree, slopes[steepest]), { maxIterations, gradientTolerance, memory: MEMORY });
    let turn = search.next();
    while (!turn.done) turn = search.next(await state.energyAndGradient(operators, turn.value.point));
    const { point, value, gradient, pairs, evaluations } = turn.value.state;
    found = {
      operators,
      parameters: point,
      energies: [...found.energies, value],
      evaluations: found.evaluations + evaluations,
      gradient,
      pairs,
    };
    await checkpoint?.save(found);
    await pace.rest();
  }
}

/** Where the next optimisation starts: one parameter more, of which only the slope is known. */
function startOf({ parameters, gradient, pairs }: AdaptState, value: number, slope: number): LbfgsState {
  return {
    iteration: 0,
    evaluations: 0,
    point: [...parameters, 0],
    value,
    gradient: [...gradient, slope],
    valueError: 0,
    gradientError: 0,
    pairs: pairs.map(({ s, y }) => ({ s: [...s, 0], y: [...y, 0] })),
    values: [],
  };
}

/** A checkpoint of this pool; anything else starts over. */
function savedState(saved: unknown, poolSize: number): AdaptState {
  const parsed = AdaptState.safeParse(saved);
  const fits = parsed.success && parsed.data.operators.every((k) => k < poolSize);
  return fits ? parsed.data : { operators: [], parameters: [], energies: [], evaluations: 0, gradient: [], pairs: [] };
}
