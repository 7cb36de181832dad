/**
 * The `vqe-loop` step of an ansatz that grows by Pauli strings (circuits/ansatz/qubit-pool.ts), with adjoint gradients. Its strings keep the
 * parities of the α and of the β electrons, as the Hamiltonian does, so that two qubits follow from the others and are left out: a quarter
 * of the amplitudes (operators/spin-parity.ts).
 *
 *   ∂E/∂θ of exp(−iθP) = 2 Im⟨λ|P|ψ⟩,   λ = Hψ                                                                        (1)
 *
 * Nothing holds the electron numbers but the energy. Where another number of electrons lies lower, as in a cation of few orbitals, the
 * state can go there: what has left its sector at the end is weighed, and a state that has is refused.
 */
import {
  circuitSizes,
  encoding,
  formatPauli,
  jordanWignerHamiltonian,
  mapSum,
  maskOf,
  qubitPool,
  referenceOrbitals,
  stringProduct,
  withoutSpinParities,
  type HamiltonianSizes,
  type QubitMap,
} from '@cofactor/sdk/circuits';
import { notConverged, type Resources, type RunContext, type StepSpec, type VqeLoopOutput } from '@cofactor/sdk/contracts';
import { basisStateIndex, stringsOf } from '../../../kernels/determinants/strings.ts';
import { StateVector } from '../../../kernels/state-vector/state-vector.ts';
import { growAnsatz, type GrowingState } from '../../growing-ansatz.ts';
import { readHamiltonian } from '../../hamiltonian-arrays.ts';
import { Pace } from '../pace.ts';
import type { Move } from '../program.ts';
import { applyObservable, energyAndGradient, observableOf, runForward } from '../register.ts';

/** Of the final state, outside the numbers of α and β electrons asked for. */
const MAX_STRAY_WEIGHT = 0.01;

/** @throws NOT_CONVERGED with the last energy, also of a state that left its electron numbers; CANCELLED. */
export async function runQubitAdapt(
  spec: StepSpec<'vqe-loop'>,
  context: RunContext,
): Promise<{ output: VqeLoopOutput; resources: Resources }> {
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const pace = new Pace(context.signal);
  const { numOrbitals } = hamiltonian;
  const map = numOrbitals > 1 ? withoutSpinParities(hamiltonian) : encoding('jordan-wigner', 2);
  const sum = jordanWignerHamiltonian(hamiltonian);
  const observable = observableOf(mapSum(sum, map));
  await pace.rest();

  const pool = qubitPool(hamiltonian);
  const turns = pool.map((pauli) => turnBy(map.pauli(pauli)!)); // flips an even number of each spin, so it has an image
  const reference = map.state(maskOf(referenceOrbitals(hamiltonian)));
  const psi = new StateVector(map.to);
  const lambda = psi.sibling();

  const prepare = async (moves: readonly Move[]): Promise<void> => {
    psi.reset(reference);
    await runForward(psi, moves, pace);
    await applyObservable(psi, lambda, observable, pace);
  };
  const product = (operators: readonly number[], parameters: readonly number[]) =>
    operators.map((k, index) => turns[k].move(index, parameters[index]));
  const growing: GrowingState = {
    poolSize: pool.length,
    async slopes(operators, parameters) {
      await prepare(product(operators, parameters));
      const slopes: number[] = [];
      for (const turn of turns) {
        slopes.push(turn.slope(lambda, psi));
        if (pace.due) await pace.rest();
      }
      return { energyHartree: psi.innerProduct(lambda).re, slopes };
    },
    async energyAndGradient(operators, parameters) {
      const moves = product(operators, parameters);
      await prepare(moves);
      return energyAndGradient(psi, lambda, moves, parameters.length, pace);
    },
  };

  const { operators, energyHartree, parameters, energies, gradientNorm, evaluations } = await growAnsatz(growing, spec, context, pace);
  await prepare(product(operators, parameters));
  const iterations = operators.length;
  const stray = 1 - weightInSector(psi, hamiltonian, map);
  if (stray > MAX_STRAY_WEIGHT) {
    const message = `${(100 * stray).toPrecision(3)} % of the state has other numbers of electrons, which the qubit pool does not hold: use method.pool "fermionic"`;
    throw notConverged(message, { iterations, residual: stray, lastEnergyHartree: energyHartree });
  }
  const chosen = operators.map((k) => pool[k]);
  return {
    output: {
      energyHartree,
      parameters,
      iterations,
      gradientNorm,
      energies,
      strings: chosen.map((pauli) => formatPauli(pauli, 2 * numOrbitals)),
    },
    resources: {
      ...circuitSizes(stringProduct(hamiltonian, chosen)),
      circuitEvaluations: evaluations,
      pauliTerms: sum.terms.length,
    },
  };
}

/** exp(−iθP), P = sign · pauli. */
function turnBy({ pauli: { x, z }, sign }: NonNullable<ReturnType<QubitMap['pauli']>>) {
  const slope = (lambda: StateVector, psi: StateVector) => 2 * sign * psi.imaginaryPauliElement(lambda, x, z);
  const move = (parameter: number, theta: number): Move => ({
    forward: (psi) => psi.applyPauliRotation(x, z, 2 * sign * theta),
    backward: (psi) => psi.applyPauliRotation(x, z, -2 * sign * theta),
    derivatives: [{ parameter, element: slope }],
  });
  return { slope, move };
}

/** Σ |c_I|² over the determinants of the right electron numbers. */
function weightInSector(psi: StateVector, { numOrbitals, numElectrons }: HamiltonianSizes, map: QubitMap): number {
  const [alpha, beta] = numElectrons.map((electrons) => stringsOf(numOrbitals, electrons).masks);
  const { amplitudes } = psi;
  let weight = 0;
  for (const alphaMask of alpha) {
    for (const betaMask of beta) {
      const k = 2 * Number(map.state(BigInt(basisStateIndex(alphaMask, betaMask, numOrbitals))));
      weight += amplitudes[k] ** 2 + amplitudes[k + 1] ** 2;
    }
  }
  return weight;
}
