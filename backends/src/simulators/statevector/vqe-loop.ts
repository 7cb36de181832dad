/**
 * The `vqe-loop` step: UCCSD under Jordan–Wigner, L-BFGS on exact energies with adjoint gradients. One evaluation is a sweep forward,
 * Hψ, and a sweep back; the excitations act as rotations on the pairs of amplitudes they touch.
 */
import { jordanWignerHamiltonian, startAmplitudes, uccsdCircuit, type HamiltonianArrays } from '@cofactor/sdk/circuits';
import {
  getFloat64,
  type Hamiltonian,
  notConverged,
  type ArtifactStore,
  type Resources,
  type RunContext,
  type StepSpec,
  type VqeLoopOutput,
} from '@cofactor/sdk/contracts';
import { lbfgs, LbfgsState, largest } from '@cofactor/sdk/drivers';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { applyObservable, energyAndGradient, observableOf, runForward, type Observable } from './register.ts';
import { hamiltonianInSector, type ApplyHamiltonian } from './spin-sector.ts';

export async function runVqeLoop(
  spec: StepSpec<'vqe-loop'>,
  { signal, artifacts, onProgress, checkpoint }: RunContext,
): Promise<{ output: VqeLoopOutput; resources: Resources }> {
  const hamiltonian = await readHamiltonian(spec.hamiltonian, artifacts);
  const pace = new Pace(signal);
  const circuit = uccsdCircuit(hamiltonian);
  await pace.rest();
  const sum = jordanWignerHamiltonian(hamiltonian);
  await pace.rest();
  const applyHamiltonian = hamiltonian.numOrbitals > 1 ? hamiltonianInSector(sum, hamiltonian) : inFull(observableOf(sum));

  const psi = new StateVector(circuit.numQubits);
  const lambda = psi.sibling();
  const evaluate = async (point: readonly number[]) => {
    const moves = compile(circuit.operations, point);
    psi.reset();
    await runForward(psi, moves, pace);
    await applyHamiltonian(psi, lambda, pace);
    return energyAndGradient(psi, lambda, moves, circuit.numParameters, pace);
  };

  const { maxIterations, gradientTolerance, start } = spec;
  const saved = savedState(await checkpoint?.load(), circuit.numParameters);
  const search = lbfgs(saved ?? startAmplitudes(hamiltonian, start, circuit.numParameters), { maxIterations, gradientTolerance });
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
    resources: { circuitEvaluations: state.evaluations, pauliTerms: sum.terms.length },
  };
}

const inFull =
  (observable: Observable): ApplyHamiltonian =>
  (psi, lambda, pace) =>
    applyObservable(psi, lambda, observable, pace);

async function readHamiltonian({ h1, eri, ...facts }: Hamiltonian, artifacts: ArtifactStore): Promise<HamiltonianArrays> {
  return { ...facts, h1: await getFloat64(artifacts, h1), eri: await getFloat64(artifacts, eri) };
}

/** A checkpoint of this ansatz; anything else starts over. */
function savedState(saved: unknown, numParameters: number): LbfgsState | null {
  const parsed = LbfgsState.safeParse(saved);
  return parsed.success && parsed.data.point.length === numParameters ? parsed.data : null;
}
