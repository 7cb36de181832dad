/** The `vqe-loop` step: UCCSD in the sector of its electrons, where LiH has 225 amplitudes instead of 4096. */
import { startAmplitudes, uccsdExcitations } from '@cofactor/sdk/circuits';
import type { Resources, RunContext, StepSpec, VqeLoopOutput } from '@cofactor/sdk/contracts';
import { readHamiltonian } from '../hamiltonian-arrays.ts';
import { Pace } from '../statevector/pace.ts';
import { minimiseEnergy } from '../variational-loop.ts';
import { ClusterState } from './cluster.ts';
import { sectorDimension } from './sector.ts';

export async function runVqeLoop(
  spec: StepSpec<'vqe-loop'>,
  context: RunContext,
): Promise<{ output: VqeLoopOutput; resources: Resources }> {
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const pace = new Pace(context.signal);
  await pace.rest();
  const state = new ClusterState(hamiltonian);
  await pace.rest();
  const factors = uccsdExcitations(hamiltonian).map((excitation) => state.factor(excitation));
  await pace.rest();
  const start = startAmplitudes(hamiltonian, spec.start, factors.length);
  const { output, evaluations } = await minimiseEnergy(spec, start, context, (point) => state.energyAndGradient(factors, point, pace));
  const { numOrbitals, numElectrons } = hamiltonian;
  const determinants = sectorDimension({ orbitals: [numOrbitals, numOrbitals], electrons: numElectrons });
  return { output, resources: { circuitEvaluations: evaluations, determinants } };
}
