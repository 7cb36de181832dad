/** The `sample` step: bit strings of a terminal measurement, classical bit 0 rightmost. */
import { checkParameters, terminalReadout, validateCircuit, type Readout } from '@cofactor/sdk/circuits';
import { type Resources, type StepOutput, type StepSpec, stream } from '@cofactor/sdk/contracts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { runForward } from './register.ts';

/** Shots are drawn this many at a time. */
const PORTION = 1 << 16;

export async function runSample(
  spec: StepSpec<'sample'>,
  signal: AbortSignal,
): Promise<{ output: StepOutput<'sample'>; resources: Resources }> {
  const { circuit, parameters, shots, seed } = spec;
  const readout = terminalReadout(circuit);
  const pace = new Pace(signal);
  const psi = new StateVector(circuit.numQubits);
  await runForward(psi, compile(readout.operations, parameters), pace);

  const random = stream(seed, 'statevector/sample');
  const byState = new Map<number, number>();
  for (let done = 0; done < shots; done += PORTION) {
    const uniforms = Float64Array.from({ length: Math.min(PORTION, shots - done) }, () => random.uniform());
    for (const state of psi.sample(uniforms)) byState.set(state, (byState.get(state) ?? 0) + 1);
    if (pace.due) await pace.rest();
  }
  const counts: Record<string, number> = {};
  for (const state of [...byState.keys()].sort((a, b) => a - b)) {
    const outcome = printed(state, readout);
    counts[outcome] = (counts[outcome] ?? 0) + (byState.get(state) ?? 0);
  }
  return { output: { counts }, resources: { circuitEvaluations: 1, shots } };
}

/** @throws INVALID_INPUT for a malformed circuit or parameters that do not fit it. */
export function checkSample({ circuit, parameters }: StepSpec<'sample'>): void {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
}

/** Bits that nothing was measured into print 0. */
function printed(state: number, { measured, numBits }: Readout): string {
  const bits = Array.from({ length: numBits }, () => '0');
  for (const { qubit, bit } of measured) bits[numBits - 1 - bit] = String((state >>> qubit) & 1);
  return bits.join('');
}
