/** The `ansatz` step: a Hamiltonian becomes a circuit, an observable and a place to start. */
import type { AnsatzOutput, StepSpec } from '../../contracts/index.ts';
import type { HamiltonianArrays } from '../operators/fermion.ts';
import { jordanWignerHamiltonian } from '../operators/jordan-wigner.ts';
import { lucjCircuit, mp2PairAmplitudes } from './lucj.ts';
import { mp2Amplitudes, uccsdCircuit } from './uccsd.ts';

export type AnsatzOptions = Pick<StepSpec<'ansatz'>, 'ansatz' | 'mapping' | 'start'>;

/** Under Jordan–Wigner, the one mapping so far. @throws INVALID_INPUT when the arrays do not fit. */
export function buildAnsatz(hamiltonian: HamiltonianArrays, { ansatz, start }: AnsatzOptions): AnsatzOutput {
  const observable = jordanWignerHamiltonian(hamiltonian);
  if (ansatz === 'lucj') return { circuit: lucjCircuit(hamiltonian, mp2PairAmplitudes(hamiltonian)), observable, startParameters: [] };
  const circuit = uccsdCircuit(hamiltonian);
  return { circuit, observable, startParameters: startAmplitudes(hamiltonian, start, circuit.numParameters) };
}

/** Parameters to start from. */
export function startAmplitudes(hamiltonian: HamiltonianArrays, start: AnsatzOptions['start'], numParameters: number): number[] {
  return start === 'mp2' ? mp2Amplitudes(hamiltonian) : Array.from({ length: numParameters }, () => 0);
}
