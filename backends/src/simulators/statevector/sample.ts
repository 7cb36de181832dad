/** The `sample` step: bit strings of a terminal measurement, classical bit 0 rightmost; without shots their probabilities. */
import { checkParameters, terminalReadout, validateCircuit, type Readout } from '@cofactor/sdk/circuits';
import { type Resources, type RunContext, type StepOutput, type StepSpec, stream, tooLarge } from '@cofactor/sdk/contracts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { drawStates, runCircuit } from './register.ts';

interface Sampled {
  output: StepOutput<'sample'>;
  resources: Resources;
}

export async function runSample(spec: StepSpec<'sample'>, { signal, onProgress }: RunContext): Promise<Sampled> {
  const { circuit, parameters } = spec;
  const pace = new Pace(signal, onProgress);
  const psi = new StateVector(circuit.numQubits);
  await runCircuit(psi, terminalReadout(circuit).operations, parameters, pace);
  return samplesOf(psi, spec, pace);
}

/** Of the state that the circuit has prepared. */
export async function samplesOf(psi: StateVector, { circuit, shots, seed }: StepSpec<'sample'>, pace: Pace): Promise<Sampled> {
  const readout = terminalReadout(circuit);
  if (shots === 0) return { output: { counts: {}, probabilities: probabilitiesOf(psi, readout) }, resources: { circuitEvaluations: 1 } };
  const counts: Record<string, number> = {};
  for (const [state, count] of await drawStates(psi, shots, stream(seed, 'statevector/sample'), pace)) {
    const outcome = printed(state, readout);
    counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return { output: { counts }, resources: { circuitEvaluations: 1, shots } };
}

/** Largest register whose probabilities are told apart: a JSON object of 65 536 numbers. */
const PROBABILITY_QUBITS = 16;

/** @throws INVALID_INPUT for a malformed circuit or parameters that do not fit it, TOO_LARGE for probabilities of a large register */
export function checkSample({ circuit, parameters, shots }: StepSpec<'sample'>): void {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
  if (shots > 0 || circuit.numQubits <= PROBABILITY_QUBITS) return;
  const message = `exact probabilities are given for at most ${PROBABILITY_QUBITS} qubits, got ${circuit.numQubits}: ask for shots`;
  throw tooLarge(message, { resource: 'qubits', asked: circuit.numQubits, limit: PROBABILITY_QUBITS, fits: 'shots' });
}

/** Of every outcome that can happen: rounding alone leaves less than 1e-15. */
function probabilitiesOf(psi: StateVector, readout: Readout): Record<string, number> {
  const weights = new Float64Array(2 ** psi.numQubits);
  psi.probabilitiesInto(weights);
  const probabilities: Record<string, number> = {};
  weights.forEach((weight, state) => {
    if (weight < 1e-15) return;
    const outcome = printed(state, readout);
    probabilities[outcome] = (probabilities[outcome] ?? 0) + weight;
  });
  return probabilities;
}

/** A basis state as its outcome. Bits that nothing was measured into print 0. */
export function printed(state: number, { measured, numBits }: Readout): string {
  const bits = Array.from({ length: numBits }, () => '0');
  for (const { qubit, bit } of measured) bits[numBits - 1 - bit] = String((state >>> qubit) & 1);
  return bits.join('');
}
