/**
 * The `vqe-loop` step: an ansatz under Jordan–Wigner, L-BFGS on exact energies with adjoint gradients. One evaluation is a sweep forward,
 * Hψ, and a sweep back; the excitations act as rotations on the pairs of amplitudes they touch.
 */
import { buildAnsatz, circuitResources } from '@cofactor/sdk/circuits';
import { CofactorError, type Resources, type RunContext, type StepSpec, type VqeLoopOutput } from '@cofactor/sdk/contracts';
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
  const { ansatz, maxTwoQubitGates, start } = spec;
  if (ansatz === 'adapt') throw new CofactorError('INTERNAL', 'an ansatz that grows passed the forecast', { where: 'statevector' });
  const options = { ansatz, mapping: 'jordan-wigner', start, maxTwoQubitGates } as const;
  const { circuit, observable: sum, startParameters } = buildAnsatz(hamiltonian, options);
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

  const { output, evaluations } = await minimiseEnergy(spec, startParameters, context, evaluate);
  const { parameters, twoQubitGates, depth } = circuitResources(circuit);
  return { output, resources: { parameters, twoQubitGates, depth, circuitEvaluations: evaluations, pauliTerms: sum.terms.length } };
}

const inFull =
  (observable: Observable): ApplyHamiltonian =>
  (psi, lambda, pace) =>
    applyObservable(psi, lambda, observable, pace);
