/**
 * The variational quantum eigensolver as a generator of `expectation` steps, for any backend that runs circuits: L-BFGS on
 * E(θ) = ⟨ψ(θ)|H|ψ(θ)⟩, with gradients from the backend where it declares them and from shift rules elsewhere.
 *
 * With shots, values are estimates. A backend with exact gradients optimises without shots and the minimum is then sampled; elsewhere
 * every value is sampled, and the search ends where the gradient is lost in its own standard error; where it is so at the start, nothing can
 * be optimised and the job fails. SPSA needs no gradient and takes as many steps as it is given. Either way the energy that is
 * returned was sampled at the final parameters alone, afresh: the lowest of many noisy values would be biased downwards.
 *
 * Source      Peruzzo et al., Nat. Commun. 5, 4213 (2014), DOI 10.1038/ncomms5213; shift rules: circuits/shift-rules.ts.
 */
import {
  Circuit,
  Mitigation,
  notConverged,
  Parity,
  parseDocument,
  PauliSum,
  stream,
  type Forecast,
  type Resources,
  type StepResult,
  type StepSpec,
  VqeMethod,
  type VqeLoopOutput,
  ZeroNoise,
} from '../../contracts/index.ts';
import * as z from 'zod';
import { checkParameters, shiftedCircuits, validateCircuit } from '../../circuits/index.ts';
import { ask, scaledBy, type Driver, type DriverDefinition, type Loop, type Used } from './driver.ts';
import { type Evaluation, largest, lbfgs } from './lbfgs.ts';
import { spsa } from './spsa.ts';

export interface VqeDriverInput {
  circuit: Circuit;
  observable: PauliSum;
  startParameters: readonly number[];
  /** 0: measured once where it starts. */
  maxIterations: number;
  /** On the largest component of the gradient, hartree per radian. */
  gradientTolerance: number;
  /** Per measurement setting; 0 = exact. */
  shots: number;
  seed: number;
  /** The backend declares exact gradients of `expectation`. */
  gradients: boolean;
  /** @default lbfgs */
  optimizer?: VqeMethod['optimizer'];
  mitigation?: StepSpec<'expectation'>['mitigation'];
  zeroNoise?: ZeroNoise;
  parities?: Parity[];
}

export interface VqeDriverOutput extends VqeLoopOutput {
  /** Of the energy; 0 without shots. */
  standardErrorHartree: number;
  /** Largest standard error of a component of the gradient: where the search could not see further. 0 when exact. */
  gradientStandardError: number;
  /** The same shots without mitigation. */
  unmitigated?: { energyHartree: number; standardErrorHartree: number };
}

type Steps<R> = Generator<StepSpec<'expectation'>, R, StepResult<'expectation'>>;

/** @throws INVALID_INPUT for a circuit that does not fit its parameters; NOT_CONVERGED with the last energy. */
export function* vqeDriver(input: VqeDriverInput): Steps<VqeDriverOutput> {
  const { circuit, observable, startParameters, maxIterations, gradientTolerance, shots, seed, mitigation, zeroNoise, parities } = input;
  validateCircuit(circuit);
  checkParameters(circuit, startParameters);
  const seeds = stream(seed, 'vqe/expectation');
  const step = (of: Circuit, parameters: readonly number[], how: { gradient: boolean; shots: number }): StepSpec<'expectation'> => ({
    kind: 'expectation',
    circuit: of,
    parameters: [...parameters],
    observables: [observable],
    seed: how.shots > 0 ? seeds.uint32() : seed,
    ...how,
    ...(mitigation && how.shots > 0 && { mitigation, ...(zeroNoise && { zeroNoise }), ...(parities && { parities }) }),
  });

  function* measured(
    parameters: readonly number[],
  ): Steps<Pick<VqeDriverOutput, 'energyHartree' | 'standardErrorHartree' | 'unmitigated'>> {
    const { output } = yield* ask(step(circuit, parameters, { gradient: false, shots }));
    const { values, standardErrors, unmitigated } = output;
    const raw = unmitigated && { energyHartree: unmitigated.values[0], standardErrorHartree: unmitigated.standardErrors[0] };
    return { energyHartree: values[0], standardErrorHartree: standardErrors[0], ...(raw && { unmitigated: raw }) };
  }

  if (maxIterations === 0) {
    const once = yield* measured(startParameters);
    const stayed = { parameters: [...startParameters], iterations: 0, gradientNorm: 0, gradientStandardError: 0 };
    return { ...once, ...stayed, energies: [once.energyHartree] };
  }

  function* withBackendGradient(point: readonly number[]): Steps<Evaluation> {
    const { output } = yield* ask(step(circuit, point, { gradient: true, shots: 0 }));
    return { value: output.values[0], gradient: output.gradient ?? [] };
  }

  function* withShifts(point: readonly number[]): Steps<Evaluation> {
    const { output } = yield* ask(step(circuit, point, { gradient: false, shots }));
    const gradient = point.map(() => 0);
    const variance = point.map(() => 0);
    for (const shifted of shiftedCircuits(circuit)) {
      const there = (yield* ask(step(shifted.circuit, point, { gradient: false, shots }))).output;
      gradient[shifted.parameter] += shifted.weight * there.values[0];
      variance[shifted.parameter] += (shifted.weight * there.standardErrors[0]) ** 2;
    }
    return {
      value: output.values[0],
      gradient,
      valueError: output.standardErrors[0],
      gradientError: Math.sqrt(largest(variance)),
      gradientNoise: Math.sqrt(variance.reduce((sum, one) => sum + one, 0)),
    };
  }

  if (input.optimizer === 'spsa') {
    const walk = spsa(startParameters, { iterations: maxIterations, random: stream(seed, 'vqe/spsa') });
    let turn = walk.next();
    while (!turn.done) turn = walk.next((yield* ask(step(circuit, turn.value, { gradient: false, shots }))).output.values[0]);
    const { point, values, gradientNorm, gradientError } = turn.value;
    const walked = { parameters: point, iterations: maxIterations, energies: values, gradientNorm, gradientStandardError: gradientError };
    return { ...(yield* measured(point)), ...walked };
  }

  const search = lbfgs(startParameters, { maxIterations, gradientTolerance });
  let turn = search.next();
  while (!turn.done) turn = search.next(yield* (input.gradients ? withBackendGradient : withShifts)(turn.value.point));

  const { state, stopped } = turn.value;
  const gradientNorm = largest(state.gradient);
  const lostInNoise = stopped === 'line-search' && state.gradientError > 0;
  if (stopped !== 'gradient' && !lostInNoise) {
    throw notConverged(`VQE did not converge in ${state.iteration} iterations: the gradient is ${gradientNorm}, not ${gradientTolerance}`, {
      iterations: state.iteration,
      residual: gradientNorm,
      lastEnergyHartree: state.value,
    });
  }
  if (state.iteration === 0 && gradientNorm > gradientTolerance) {
    const message = `no slope is seen at the start: the gradient is ${gradientNorm}, its standard error ${state.gradientError}`;
    throw notConverged(`${message}: raise method.shots, or use method.optimizer "spsa"`, {
      iterations: 0,
      residual: gradientNorm,
      lastEnergyHartree: state.value,
    });
  }
  const found = { parameters: state.point, iterations: state.iteration, gradientNorm, energies: state.values };
  const result = { ...found, gradientStandardError: state.gradientError };
  if (shots === 0) return { energyHartree: state.value, standardErrorHartree: 0, ...result };
  return { ...(yield* measured(state.point)), ...result };
}

/** A loop whose energy may carry sampling noise. */
export type LoopResult = StepResult<'vqe-loop'> & { output: VqeDriverOutput };

/** The planned spec with its inputs filled in. */
const VqeSpec = z.object({
  circuit: Circuit,
  observable: PauliSum,
  startParameters: z.array(z.number()),
  maxIterations: z.int().min(0),
  gradientTolerance: z.number().positive(),
  shots: z.int().min(0),
  seed: z.int().min(0),
  optimizer: VqeMethod.shape.optimizer,
  mitigation: Mitigation,
  zeroNoise: ZeroNoise.optional(),
  parities: z.array(Parity).optional(),
});

export const vqe: DriverDefinition = {
  answers: 'vqe-loop',
  *begin(spec, { step, backend }) {
    const input = parseDocument(VqeSpec, spec, step);
    const gradients = backend?.capabilities.expectation?.gradients === true;
    const output = yield* vqeDriver({ ...input, gradients }) as Driver<VqeDriverOutput>;
    const { circuit, startParameters, seed } = input;
    const resources = ({ sizes, circuits }: Used): Resources => ({
      ...sizes,
      ...circuits,
      qubits: circuit.numQubits,
      parameters: startParameters.length,
    });
    return { output, resources, seed };
  },
  progress: (result) => ({ energyHartree: (result as StepResult<'expectation'>).output.values[0] }),
  forecast: repeated,
};

/** Evaluations of a variational loop: L-BFGS takes some tens of iterations on molecules, with 1 to 2 evaluations each. */
const LOOP_ITERATIONS = { low: 5, likely: 40 };

/** The forecast of one evaluation, times the evaluations of the loop around it. */
function repeated(one: Forecast, { spec, limits, sizes }: Loop): Forecast {
  if (Number(spec.maxIterations) === 0)
    return { ...one, sizes: { ...one.sizes, ...(Number(spec.shots) > 0 && { shots: Number(spec.shots) }) } };
  if (spec.optimizer === 'spsa') return walked(one, Number(spec.maxIterations), Number(spec.shots));
  const { gradients } = limits;
  const parameters = one.sizes.parameters ?? sizes.parameters ?? 1;
  // Without exact gradients each iteration also evaluates every parameter on both sides.
  const each = gradients ? 1 : 1 + 2 * parameters;
  const most = Number(spec.maxIterations);
  const times = {
    low: each * Math.min(most, LOOP_ITERATIONS.low),
    likely: each * Math.min(most, LOOP_ITERATIONS.likely),
    high: 2 * each * most,
  };
  const scaled = scaledBy(times);
  const shots = one.sizes.shots ?? Number(spec.shots);
  return {
    ...one,
    wallMs: scaled(one.wallMs),
    costMicroUsd: scaled(one.costMicroUsd),
    // With exact gradients the search needs no shots; only its end is sampled.
    sizes: { ...one.sizes, ...(shots > 0 && { shots: gradients ? shots : shots * times.likely }) },
    assumptions: [
      ...one.assumptions,
      ...(shots > 0 && one.sizes.shots === undefined
        ? ['shots are counted for one measurement setting; the ansatz decides how many there are']
        : []),
      `${times.low} to ${times.high} evaluations until the loop has converged, likely ${times.likely}`,
    ],
  };
}

/** Two values an iteration, one and ten pairs before, one at the end. */
function walked(one: Forecast, iterations: number, perValue: number): Forecast {
  const evaluations = 2 * iterations + 22;
  const scaled = scaledBy({ low: evaluations, likely: evaluations, high: evaluations });
  return {
    ...one,
    wallMs: scaled(one.wallMs),
    costMicroUsd: scaled(one.costMicroUsd),
    sizes: { ...one.sizes, shots: evaluations * (one.sizes.shots ?? perValue) },
    assumptions: [...one.assumptions, `${evaluations} evaluations`],
  };
}
