/**
 * The `vqe-loop` step: an ansatz under Jordan–Wigner, L-BFGS on exact energies with adjoint gradients. One evaluation is a sweep forward,
 * Hψ, and a sweep back; the excitations act as rotations on the pairs of amplitudes they touch.
 */
import { buildAnsatz, circuitSizes, type HamiltonianSizes } from '@cofactor/sdk/circuits';
import type { Resources, RunContext, StepSpec, VqeLoopOutput } from '@cofactor/sdk/contracts';
import { basisStateIndex, type Determinant, stringsOf } from '../../../kernels/determinants/strings.ts';
import { StateVector } from '../../../kernels/state-vector/state-vector.ts';
import { excitedStates, type TurnedSpace } from '../../excited-states.ts';
import { readHamiltonian } from '../../hamiltonian-arrays.ts';
import { minimiseEnergy } from '../../variational-loop.ts';
import { Pace } from '../pace.ts';
import { compile, type Move } from '../program.ts';
import { applyObservable, energyAndGradient, observableOf, runForward, type Observable } from '../register.ts';
import { runQubitAdapt } from './qubit-adapt.ts';
import { hamiltonianInSector, type ApplyHamiltonian } from './spin-sector.ts';

export async function runVqeLoop(
  spec: StepSpec<'vqe-loop'>,
  context: RunContext,
): Promise<{ output: VqeLoopOutput; resources: Resources }> {
  const { ansatz, maxTwoQubitGates, start } = spec;
  if (ansatz === 'adapt') return runQubitAdapt(spec, context);
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const pace = new Pace(context.signal);
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
  const resources = { ...circuitSizes(circuit), circuitEvaluations: evaluations, pauliTerms: sum.terms.length };
  if (spec.states === undefined) return { output, resources };

  const excitations = circuit.operations.filter(({ gate }) => gate === 'excitation');
  const space = turnedSpace(psi, lambda, compile(excitations, output.parameters), hamiltonian, applyHamiltonian, pace);
  const excited = await excitedStates(output.energyHartree, hamiltonian, spec.states, space);
  return {
    output: { ...output, states: excited.states },
    resources: { ...resources, circuitEvaluations: evaluations + excited.evaluations },
  };
}

/** @param moves of excitations alone, so that all amplitudes are real and the electrons stay */
function turnedSpace(
  psi: StateVector,
  lambda: StateVector,
  moves: readonly Move[],
  { numOrbitals, numElectrons }: HamiltonianSizes,
  applyHamiltonian: ApplyHamiltonian,
  pace: Pace,
): TurnedSpace {
  const place = ({ alphaMask, betaMask }: Determinant) => 2 * basisStateIndex(alphaMask, betaMask, numOrbitals);
  const prepare = async (determinants: readonly Determinant[], coefficients: ArrayLike<number>) => {
    psi.amplitudes.fill(0);
    determinants.forEach((determinant, i) => (psi.amplitudes[place(determinant)] = coefficients[i]));
    await runForward(psi, moves, pace);
  };
  return {
    async column(determinants, j) {
      await prepare([determinants[j]], [1]);
      await applyHamiltonian(psi, lambda, pace);
      for (const move of moves.toReversed()) {
        move.backward(lambda);
        if (pace.due) await pace.rest();
      }
      return Float64Array.from(determinants, (determinant) => lambda.amplitudes[place(determinant)]);
    },
    async amplitudes(determinants, coefficients) {
      await prepare(determinants, coefficients);
      const [alpha, beta] = numElectrons.map((electrons) => stringsOf(numOrbitals, electrons).masks);
      const out = new Float64Array(alpha.length * beta.length);
      alpha.forEach((alphaMask, row) =>
        beta.forEach((betaMask, column) => (out[row * beta.length + column] = psi.amplitudes[place({ alphaMask, betaMask })])),
      );
      return out;
    },
  };
}

const inFull =
  (observable: Observable): ApplyHamiltonian =>
  (psi, lambda, pace) =>
    applyObservable(psi, lambda, observable, pace);
