/**
 * The `vqe-loop` step: UCCSD under Jordan–Wigner, L-BFGS on exact energies with adjoint gradients. One evaluation is a sweep forward,
 * Hψ, and a sweep back; the excitations act as rotations on the pairs of amplitudes they touch.
 */
import { jordanWignerHamiltonian, startAmplitudes, uccsdCircuit } from '@cofactor/sdk/circuits';
import type { Resources, RunContext, StepSpec, VqeLoopOutput } from '@cofactor/sdk/contracts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { readHamiltonian } from '../hamiltonian-arrays.ts';
import { minimiseEnergy } from '../variational-loop.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { applyObservable, energyAndGradient, observableOf, runForward, type Observable } from './register.ts';
import { hamiltonianInSector, type ApplyHamiltonian } from './spin-sector.ts';

export async function runVqeLoop(
  spec: StepSpec<'vqe-loop'>,
  context: RunContext,
): Promise<{ output: VqeLoopOutput; resources: Resources }> {
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const pace = new Pace(context.signal);
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

  const start = startAmplitudes(hamiltonian, spec.start, circuit.numParameters);
  const { output, evaluations } = await minimiseEnergy(spec, start, context, evaluate);
  return { output, resources: { circuitEvaluations: evaluations, pauliTerms: sum.terms.length } };
}

const inFull =
  (observable: Observable): ApplyHamiltonian =>
  (psi, lambda, pace) =>
    applyObservable(psi, lambda, observable, pace);
