/** The `ansatz` step: a Hamiltonian becomes a circuit, an observable and a place to start. */
import { type AnsatzOutput, type Circuit, invalidInput, type Mapping, type StepSpec, unsupported } from '../../contracts/index.ts';
import { circuitBuilder } from '../circuit.ts';
import type { HamiltonianArrays } from '../operators/fermion.ts';
import { jordanWignerHamiltonian } from '../operators/jordan-wigner.ts';
import { maskOf } from '../operators/pauli.ts';
import { encoding, mapAnsatz, mapSum, type QubitMap } from '../operators/qubit-map.ts';
import { reducedParity, tapering, z2Symmetries } from '../operators/tapering.ts';
import { spinParities } from '../mitigation/post-selection.ts';
import { hardwareEfficientCircuit, smallAngles } from './hardware-efficient.ts';
import { lucjCircuit, mp2PairAmplitudes } from './lucj.ts';
import { pairedDoubles } from './paired-doubles.ts';
import { type HamiltonianSizes, mp2Amplitudes, referenceOrbitals, uccsdCircuit } from './uccsd.ts';

export interface AnsatzOptions extends Pick<StepSpec<'ansatz'>, 'ansatz' | 'mapping' | 'start' | 'maxTwoQubitGates' | 'layers' | 'pairs'> {
  /** t_ij^ab for lucj, as `lucjCircuit` takes it. @default those of MP2 */
  pairAmplitudes?: Float64Array;
}

/** What a shallow ansatz may take unless it is told otherwise. */
const SHALLOW_GATES = 150;

/**
 * Circuit and observable in the asked mapping. Parameters mean the same in every one: each excitation is the same rotation of the same
 * states, so energies agree.
 * @throws INVALID_INPUT when the arrays do not fit, or a mapping leaves no qubit; UNSUPPORTED as the ansatz, and for another mapping of
 * one whose gates are of qubits.
 */
export function buildAnsatz(hamiltonian: HamiltonianArrays, options: AnsatzOptions): AnsatzOutput {
  const { ansatz, mapping, start, pairAmplitudes } = options;
  if (start === 'ccsd' && (ansatz !== 'lucj' || !pairAmplitudes)) {
    throw invalidInput('start', 'mp2 or zero', start, 'amplitudes of CCSD are given to lucj alone');
  }
  if (ansatz === 'hardware-efficient') return hardwareEfficient(hamiltonian, options);
  const direct = underJordanWigner(hamiltonian, options);
  if (mapping === 'jordan-wigner') return { ...direct, parities: spinParities(hamiltonian) };
  if (ansatz !== 'uccsd' && ansatz !== 'reference') {
    const message = `${ansatz} acts on the qubits of Jordan–Wigner, got mapping ${mapping}: use jordan-wigner, or ansatz uccsd`;
    throw unsupported(message, { what: `${ansatz} under ${mapping}`, alternatives: ['jordan-wigner', 'uccsd'] });
  }
  const map = qubitMapOf(mapping, hamiltonian, direct);
  if (map.to === 0) throw invalidInput('mapping', 'one that leaves a qubit', mapping, 'symmetry alone fixes this state');
  return {
    ...direct,
    circuit: mapAnsatz(direct.circuit, map),
    observable: mapSum(direct.observable, map),
    parities: spinParities(hamiltonian, map),
  };
}

/** In the picture asked for, whose qubits are what it turns. It keeps no parities: those given are what of it is wanted. */
function hardwareEfficient(hamiltonian: HamiltonianArrays, { mapping, layers = 2 }: AnsatzOptions): AnsatzOutput {
  const { circuit, observable, parities } = buildAnsatz(hamiltonian, { ansatz: 'reference', mapping, start: 'zero' });
  const reference = maskOf(circuit.operations.flatMap(({ qubits }) => qubits));
  const turned = hardwareEfficientCircuit(circuit.numQubits, reference, layers);
  return { circuit: turned, observable, startParameters: smallAngles(turned.numParameters), parities };
}

function qubitMapOf(mapping: Exclude<Mapping, 'jordan-wigner'>, sizes: HamiltonianArrays, { observable }: AnsatzOutput): QubitMap {
  if (mapping === 'parity-reduced') return reducedParity(sizes);
  if (mapping !== 'tapered') return encoding(mapping, observable.numQubits);
  return tapering(z2Symmetries(observable), observable.numQubits, maskOf(referenceOrbitals(sizes)));
}

function underJordanWigner(
  hamiltonian: HamiltonianArrays,
  { ansatz, start, maxTwoQubitGates, layers, pairs, pairAmplitudes }: AnsatzOptions,
): AnsatzOutput {
  if (ansatz === 'paired-doubles') {
    const { startParameters, ...circuit } = pairedDoubles(hamiltonian, maxTwoQubitGates ?? SHALLOW_GATES);
    return { ...circuit, startParameters: start === 'mp2' ? startParameters : startParameters.map(() => 0) };
  }
  const observable = jordanWignerHamiltonian(hamiltonian);
  if (ansatz === 'lucj') {
    const circuit = lucjCircuit(hamiltonian, pairAmplitudes ?? mp2PairAmplitudes(hamiltonian), { layers, local: pairs !== 'all' });
    return { circuit, observable, startParameters: [] };
  }
  if (ansatz === 'reference') return { circuit: referenceCircuit(hamiltonian), observable, startParameters: [] };
  const circuit = uccsdCircuit(hamiltonian);
  return { circuit, observable, startParameters: startAmplitudes(hamiltonian, start, circuit.numParameters) };
}

/** The circuit of `buildAnsatz` where it follows from the sizes alone; undefined where the integrals decide. */
export function plannedCircuit(sizes: HamiltonianSizes, { ansatz, mapping, layers = 2 }: Partial<AnsatzOptions>): Circuit | undefined {
  if (ansatz === 'paired-doubles' || ansatz === 'lucj' || mapping === 'tapered') return undefined;
  const direct = ansatz === 'uccsd' || ansatz === undefined ? uccsdCircuit(sizes) : referenceCircuit(sizes);
  const map = mapping === 'parity-reduced' ? reducedParity(sizes) : encoding(mapping ?? 'jordan-wigner', direct.numQubits);
  const mapped = mapping === undefined || mapping === 'jordan-wigner' || map.to === 0 ? direct : mapAnsatz(direct, map);
  if (ansatz !== 'hardware-efficient') return mapped;
  return hardwareEfficientCircuit(mapped.numQubits, maskOf(mapped.operations.flatMap(({ qubits }) => qubits)), layers);
}

function referenceCircuit(sizes: HamiltonianSizes): Circuit {
  const builder = circuitBuilder(2 * sizes.numOrbitals);
  for (const qubit of referenceOrbitals(sizes)) builder.gate('x', [qubit]);
  return builder.build();
}

/** Parameters of UCCSD to start from. */
export function startAmplitudes(hamiltonian: HamiltonianArrays, start: AnsatzOptions['start'], numParameters: number): number[] {
  return start === 'mp2' ? mp2Amplitudes(hamiltonian) : Array.from({ length: numParameters }, () => 0);
}
