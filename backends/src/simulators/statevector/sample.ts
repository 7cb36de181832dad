/** The `sample` step: bit strings of a terminal measurement, classical bit 0 rightmost. */
import { checkParameters, terminalReadout, validateCircuit, type Readout } from '@cofactor/sdk/circuits';
import { type Resources, type RunContext, type StepOutput, type StepSpec, stream } from '@cofactor/sdk/contracts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { drawStates, runForward } from './register.ts';

export async function runSample(
  spec: StepSpec<'sample'>,
  { signal, onProgress }: RunContext,
): Promise<{ output: StepOutput<'sample'>; resources: Resources }> {
  const { circuit, parameters, shots, seed } = spec;
  const readout = terminalReadout(circuit);
  const pace = new Pace(signal, onProgress);
  const psi = new StateVector(circuit.numQubits);
  await runForward(psi, compile(readout.operations, parameters), pace);

  const counts: Record<string, number> = {};
  for (const [state, count] of await drawStates(psi, shots, stream(seed, 'statevector/sample'), pace)) {
    const outcome = printed(state, readout);
    counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return { output: { counts }, resources: { circuitEvaluations: 1, shots } };
}

/** @throws INVALID_INPUT for a malformed circuit or parameters that do not fit it. */
export function checkSample({ circuit, parameters }: StepSpec<'sample'>): void {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
}

/** A basis state as its outcome. Bits that nothing was measured into print 0. */
export function printed(state: number, { measured, numBits }: Readout): string {
  const bits = Array.from({ length: numBits }, () => '0');
  for (const { qubit, bit } of measured) bits[numBits - 1 - bit] = String((state >>> qubit) & 1);
  return bits.join('');
}
