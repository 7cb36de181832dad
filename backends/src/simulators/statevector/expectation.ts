/** The `expectation` step: ⟨ψ|H|ψ⟩ for each observable, exact with the adjoint gradient of the first on request, or from shots. */
import { checkParameters, terminalReadout, validateCircuit } from '@cofactor/sdk/circuits';
import { type ExpectationOutput, invalidInput, type Resources, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import type * as z from 'zod';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { applyObservable, energyAndGradient, expectationOf, observableOf, runCircuit } from './register.ts';
import { sampleExpectations } from './sampled-expectation.ts';

type Output = z.infer<typeof ExpectationOutput>;

export async function runExpectation(
  spec: StepSpec<'expectation'>,
  { signal, onProgress }: RunContext,
): Promise<{ output: Output; resources: Resources }> {
  const { circuit, parameters, observables, gradient, shots } = spec;
  const { operations } = terminalReadout(circuit);
  const pace = new Pace(signal, onProgress);
  const psi = new StateVector(circuit.numQubits);
  await runCircuit(psi, operations, parameters, pace);
  if (shots > 0) return sampleExpectations(psi, spec, pace);

  const values: number[] = [];
  let gradients: { gradient?: number[] } = {};
  for (const [index, sum] of observables.entries()) {
    if (gradient && index === 0) continue; // last: the sweep back consumes ψ
    values.push(await expectationOf(psi, observableOf(sum), pace));
  }
  if (gradient) {
    const lambda = psi.sibling();
    await applyObservable(psi, lambda, observableOf(observables[0]), pace);
    const swept = await energyAndGradient(psi, lambda, compile(operations, parameters), circuit.numParameters, pace);
    values.unshift(swept.value);
    gradients = { gradient: swept.gradient };
  }
  return { output: { values, standardErrors: values.map(() => 0), ...gradients }, resources: { circuitEvaluations: 1 } };
}

/** @throws INVALID_INPUT for a malformed circuit, parameters or observables that do not fit it, or a gradient of sampled values. */
export function checkExpectation({ circuit, parameters, observables, gradient, shots }: StepSpec<'expectation'>): void {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
  observables.forEach(({ numQubits, terms }, index) => {
    if (numQubits !== circuit.numQubits)
      throw invalidInput(`observables.${index}.numQubits`, `${circuit.numQubits}, as the circuit`, numQubits);
    terms.forEach(([text], term) => {
      if (text.length !== numQubits) throw invalidInput(`observables.${index}.terms.${term}.0`, `${numQubits} letters`, text);
    });
  });
  if (gradient && shots > 0) throw invalidInput('gradient', 'false with shots > 0', gradient, 'use shots: 0, or shift rules');
}
