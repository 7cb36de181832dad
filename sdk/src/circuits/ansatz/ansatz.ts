/** The `ansatz` step: a Hamiltonian becomes a circuit, an observable and a place to start. */
import type { AnsatzOutput, Circuit, StepSpec } from '../../contracts/index.ts';
import { circuitBuilder } from '../circuit.ts';
import type { HamiltonianArrays } from '../operators/fermion.ts';
import { jordanWignerHamiltonian } from '../operators/jordan-wigner.ts';
import { lucjCircuit, mp2PairAmplitudes } from './lucj.ts';
import { pairedDoubles } from './paired-doubles.ts';
import { mp2Amplitudes, referenceOrbitals, uccsdCircuit } from './uccsd.ts';

export type AnsatzOptions = Pick<StepSpec<'ansatz'>, 'ansatz' | 'mapping' | 'start' | 'maxTwoQubitGates'>;

/** What a shallow ansatz may take unless it is told otherwise. */
const SHALLOW_GATES = 150;

/** Under Jordan–Wigner, the one mapping of this step. @throws INVALID_INPUT when the arrays do not fit; UNSUPPORTED as the ansatz. */
export function buildAnsatz(hamiltonian: HamiltonianArrays, { ansatz, start, maxTwoQubitGates }: AnsatzOptions): AnsatzOutput {
  if (ansatz === 'paired-doubles') {
    const { startParameters, ...circuit } = pairedDoubles(hamiltonian, maxTwoQubitGates ?? SHALLOW_GATES);
    return { ...circuit, startParameters: start === 'mp2' ? startParameters : startParameters.map(() => 0) };
  }
  const observable = jordanWignerHamiltonian(hamiltonian);
  if (ansatz === 'lucj') return { circuit: lucjCircuit(hamiltonian, mp2PairAmplitudes(hamiltonian)), observable, startParameters: [] };
  if (ansatz === 'reference') return { circuit: referenceCircuit(hamiltonian), observable, startParameters: [] };
  const circuit = uccsdCircuit(hamiltonian);
  return { circuit, observable, startParameters: startAmplitudes(hamiltonian, start, circuit.numParameters) };
}

function referenceCircuit(hamiltonian: HamiltonianArrays): Circuit {
  const builder = circuitBuilder(2 * hamiltonian.numOrbitals);
  for (const qubit of referenceOrbitals(hamiltonian)) builder.gate('x', [qubit]);
  return builder.build();
}

/** Parameters of UCCSD to start from. */
export function startAmplitudes(hamiltonian: HamiltonianArrays, start: AnsatzOptions['start'], numParameters: number): number[] {
  return start === 'mp2' ? mp2Amplitudes(hamiltonian) : Array.from({ length: numParameters }, () => 0);
}
