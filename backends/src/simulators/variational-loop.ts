/** The whole loop of a variational ansatz: L-BFGS on exact energies and gradients, saved after each iteration. */
import { notConverged, type RunContext, type StepSpec, type VqeLoopOutput } from '@cofactor/sdk/contracts';
import { lbfgs, LbfgsState, largest } from '@cofactor/sdk/drivers';

export interface EnergyAndGradient {
  value: number;
  gradient: ArrayLike<number>;
}

/**
 * @param start where to begin when no checkpoint of as many parameters is there.
 * @throws NOT_CONVERGED with the last energy; what `evaluate` throws.
 */
export async function minimiseEnergy(
  { maxIterations, gradientTolerance }: Pick<StepSpec<'vqe-loop'>, 'maxIterations' | 'gradientTolerance'>,
  start: readonly number[],
  { checkpoint, onProgress }: RunContext,
  evaluate: (point: readonly number[]) => Promise<EnergyAndGradient>,
): Promise<{ output: VqeLoopOutput; evaluations: number }> {
  const saved = savedState(await checkpoint?.load(), start.length);
  const search = lbfgs(saved ?? start, { maxIterations, gradientTolerance });
  let known: LbfgsState | null = saved;
  let turn = search.next();
  while (!turn.done) {
    const { point, state } = turn.value;
    if (state && state !== known) {
      known = state;
      await checkpoint?.save(state);
      onProgress?.({ iteration: state.iteration, energyHartree: state.value, residual: largest(state.gradient) });
    }
    turn = search.next(await evaluate(point));
  }
  const { state, stopped } = turn.value;
  const gradientNorm = largest(state.gradient);
  if (stopped !== 'gradient') {
    const message = `VQE did not converge in ${state.iteration} iterations: the gradient is ${gradientNorm}, asked was ${gradientTolerance}`;
    const details = { iterations: state.iteration, residual: gradientNorm, lastEnergyHartree: state.value };
    throw notConverged(`${message}: raise method.maxIterations or method.gradientTolerance`, details);
  }
  onProgress?.({ fraction: 1, iteration: state.iteration, energyHartree: state.value, residual: gradientNorm });
  return {
    output: { energyHartree: state.value, parameters: state.point, iterations: state.iteration, gradientNorm, energies: state.values },
    evaluations: state.evaluations,
  };
}

/** A checkpoint of this ansatz; anything else starts over. */
function savedState(saved: unknown, numParameters: number): LbfgsState | null {
  const parsed = LbfgsState.safeParse(saved);
  return parsed.success && parsed.data.point.length === numParameters ? parsed.data : null;
}
