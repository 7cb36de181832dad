/** The `vqe-loop` step in the sector of its electrons, where LiH has 225 amplitudes instead of 4096: UCCSD, or an ansatz that grows. */
import {
  circuitSizes,
  excitationProduct,
  generalizedExcitations,
  startAmplitudes,
  uccsdExcitations,
  type HamiltonianArrays,
} from '@cofactor/sdk/circuits';
import type { Resources, RunContext, Sizes, StepSpec, VqeLoopOutput } from '@cofactor/sdk/contracts';
import { readHamiltonian } from '../../hamiltonian-arrays.ts';
import { Pace } from '../../statevector/pace.ts';
import { minimiseEnergy } from '../../variational-loop.ts';
import { growAnsatz, type GrowingState } from '../../growing-ansatz.ts';
import { excitedStates, type TurnedSpace } from '../../excited-states.ts';
import { ClusterState, type Factor } from './cluster.ts';
import { sectorDimension } from '../sector.ts';

export async function runVqeLoop(
  spec: StepSpec<'vqe-loop'>,
  context: RunContext,
): Promise<{ output: VqeLoopOutput; resources: Resources }> {
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const pace = new Pace(context.signal);
  await pace.rest();
  const state = new ClusterState(hamiltonian);
  await pace.rest();
  const { numOrbitals, numElectrons } = hamiltonian;
  const determinants = sectorDimension({ orbitals: [numOrbitals, numOrbitals], electrons: numElectrons });
  const { output, evaluations, sizes } = await (spec.ansatz === 'adapt' ? adapt : uccsd)(spec, hamiltonian, state, context, pace);
  const resources = { ...sizes, circuitEvaluations: evaluations, determinants, parameters: output.parameters.length };
  if (spec.states === undefined) return { output, resources };

  const factors = (output.excitations ?? uccsdExcitations(hamiltonian)).map((excitation) => state.factor(excitation));
  const space = turnedSpace(state, factors, output.parameters, pace);
  const excited = await excitedStates(output.energyHartree, hamiltonian, spec.states, space);
  return {
    output: { ...output, states: excited.states },
    resources: { ...resources, circuitEvaluations: evaluations + excited.evaluations },
  };
}

function turnedSpace(state: ClusterState, factors: readonly Factor[], parameters: readonly number[], pace: Pace): TurnedSpace {
  return {
    async column(determinants, j) {
      await state.prepare(factors, parameters, pace, { determinants: [determinants[j]], coefficients: [1] });
      state.applyHamiltonian();
      const column = await state.takenBack(factors, parameters, determinants, pace);
      column[j] += state.coreEnergyHartree;
      return column;
    },
    async amplitudes(determinants, coefficients) {
      await state.prepare(factors, parameters, pace, { determinants, coefficients });
      return state.amplitudes();
    },
  };
}

type Loop = (
  spec: StepSpec<'vqe-loop'>,
  hamiltonian: HamiltonianArrays,
  state: ClusterState,
  context: RunContext,
  pace: Pace,
) => Promise<{
  output: VqeLoopOutput;
  evaluations: number;
  /** Of a circuit that was not known before. */
  sizes?: Sizes;
}>;

const uccsd: Loop = async (spec, hamiltonian, state, context, pace) => {
  const factors = uccsdExcitations(hamiltonian).map((excitation) => state.factor(excitation));
  await pace.rest();
  const start = startAmplitudes(hamiltonian, spec.start, factors.length).map((theta, k) => (factors[k].allowed ? theta : 0));
  return minimiseEnergy(spec, start, context, (point) => state.energyAndGradient(factors, point, pace));
};

const adapt: Loop = async (spec, hamiltonian, state, context, pace) => {
  const pool = generalizedExcitations(hamiltonian);
  const factors = pool.map((excitation) => state.factor(excitation));
  const chosen = (operators: readonly number[]) => operators.map((k) => factors[k]);
  const growing: GrowingState = {
    poolSize: pool.length,
    slopes: async (operators, parameters) => {
      await state.prepare(chosen(operators), parameters, pace);
      const energyHartree = state.applyHamiltonian();
      return { energyHartree, slopes: factors.map((factor) => state.slope(factor)) };
    },
    energyAndGradient: (operators, parameters) => state.energyAndGradient(chosen(operators), parameters, pace),
  };
  const { operators, ...grown } = await growAnsatz(growing, spec, context, pace);
  const { energyHartree, parameters, energies, gradientNorm, evaluations } = grown;
  const excitations = operators.map((k) => ({ creation: [...pool[k].creation], annihilation: [...pool[k].annihilation] }));
  const output = { energyHartree, parameters, iterations: operators.length, gradientNorm, energies, excitations };
  return { output, evaluations, sizes: circuitSizes(excitationProduct(hamiltonian, excitations)) };
};
