/** The `expectation` step: ⟨ψ|H|ψ⟩ for each observable, exact with the adjoint gradient of the first on request, or from shots. */
import { checkParameters, terminalReadout, validateCircuit } from '@cofactor/sdk/circuits';
import {
  type ExpectationOutput,
  invalidInput,
  type PauliSum,
  type Resources,
  type RunContext,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import type * as z from 'zod';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { applyObservable, energyAndGradient, expectationOf, observableOf, runCircuit } from './register.ts';
import { sampleExpectations } from './sampled-expectation.ts';

type Output = z.infer<typeof ExpectationOutput>;

interface Measured {
  output: Output;
  resources: Resources;
}

export async function runExpectation(spec: StepSpec<'expectation'>, { signal, onProgress }: RunContext): Promise<Measured> {
  const { circuit, parameters, observables, gradient } = spec;
  const { operations } = terminalReadout(circuit);
  const pace = new Pace(signal, onProgress);
  const psi = new StateVector(circuit.numQubits);
  await runCircuit(psi, operations, parameters, pace);
  if (!gradient) return expectationsOf(psi, spec, pace);

  const [first, ...others] = observables;
  const values = await exactValues(psi, others, pace); // before the sweep back, which consumes ψ
  const lambda = psi.sibling();
  await applyObservable(psi, lambda, observableOf(first), pace);
  const swept = await energyAndGradient(psi, lambda, compile(operations, parameters), circuit.numParameters, pace);
  return exactly([swept.value, ...values], { gradient: swept.gradient });
}

/** Of the state that the circuit has prepared, without a gradient. */
export async function expectationsOf(psi: StateVector, spec: StepSpec<'expectation'>, pace: Pace): Promise<Measured> {
  if (spec.shots > 0) return sampleExpectations(psi, spec, pace);
  return exactly(await exactValues(psi, spec.observables, pace));
}

function exactly(values: number[], gradient: Pick<Output, 'gradient'> = {}): Measured {
  return { output: { values, standardErrors: values.map(() => 0), ...gradient }, resources: { circuitEvaluations: 1 } };
}

async function exactValues(psi: StateVector, observables: readonly PauliSum[], pace: Pace): Promise<number[]> {
  const values: number[] = [];
  for (const sum of observables) values.push(await expectationOf(psi, observableOf(sum), pace));
  return values;
}

/** @throws INVALID_INPUT for a malformed circuit, parameters or observables that do not fit it, or a gradient of sampled values. */
export function checkExpectation({ circuit, parameters, observables, gradient, shots }: StepSpec<'expectation'>): void {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
  observables.forEach(({ numQubits, terms }, index) => {
    if (numQubits !== circuit.numQubits)
      throw invalidInput(`observables.${index}.numQubits`, `${circuit.numQubits}, as the circuit`, numQubits);
    terms.forEach(([text, coefficient], term) => {
      if (text.length !== numQubits) throw invalidInput(`observables.${index}.terms.${term}.0`, `${numQubits} letters`, text);
      if (!Number.isFinite(coefficient)) throw invalidInput(`observables.${index}.terms.${term}.1`, 'a finite number', coefficient);
    });
  });
  if (gradient && shots > 0) throw invalidInput('gradient', 'false with shots > 0', gradient, 'use shots: 0, or shift rules');
}
