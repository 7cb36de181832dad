/** The steps of a noisy backend: histograms of circuits that were run, and expectation values from them. */
import { decomposeUntil, extrapolateToZero, foldOperations, terminalReadout, type Folded, type Pauli } from '@cofactor/sdk/circuits';
import {
  invalidInput,
  stream,
  ZeroNoise,
  type Operation,
  type Parity,
  type RandomStream,
  type Resources,
  type RunContext,
  type StepOutput,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { Pace } from '../statevector/pace.ts';
import { printed } from '../statevector/sample.ts';
import { allocateShots, type Histogram, type SampledExpectation, type Settings } from '../statevector/sampled-expectation.ts';
import { DensityMatrix } from './states/density-matrix.ts';
import { MAX_EXACT_QUBITS } from './facts.ts';
import { mitigatedEigenvalue } from './mitigation/mitigation.ts';
import { readoutErrors, type NoiseModel } from './model/noise-model.ts';
import { isElementary, noisyCircuit, type NoisyCircuit } from './states/noisy-circuit.ts';
import { runTrajectories } from './states/trajectories.ts';
import { Wanted, type Values } from './mitigation/wanted.ts';

export async function runSample(
  spec: StepSpec<'sample'>,
  model: NoiseModel,
  { signal, onProgress }: RunContext,
): Promise<{ output: StepOutput<'sample'>; resources: Resources }> {
  const { circuit, parameters, shots, seed } = spec;
  const readout = terminalReadout(circuit);
  const pace = new Pace(signal, onProgress);
  const setup = new Setup(await noisyCircuit(circuit.numQubits, readout.operations, parameters, model, pace), model, pace);
  const counts: Record<string, number> = {};
  const [seen] = await setup.sample([{ shots, random: stream(seed, 'noisy/sample') }]);
  for (const [state, count] of seen) {
    const outcome = printed(state, readout);
    counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return { output: { counts }, resources: { circuitEvaluations: 1, shots } };
}

/**
 * With `shots: 0`, the values that more and more shots come closer to: readout errors and turns of the basis included.
 * With zne the shots are shared among the scales.
 */
export async function runExpectation(
  spec: StepSpec<'expectation'>,
  model: NoiseModel,
  { signal, onProgress }: RunContext,
): Promise<SampledExpectation> {
  const { circuit, parameters, observables, shots, seed, mitigation = [] } = spec;
  const pace = new Pace(signal, onProgress);
  const readout = mitigation.includes('readout');
  const wanted = new Wanted(observables, mitigation.includes('postselect') ? paritiesOf(spec) : []);
  const { folding, fit, scales } = ZeroNoise.parse(spec.zeroNoise ?? {});
  const { operations } = terminalReadout(circuit);
  const runs: Folded[] = mitigation.includes('zne') ? amplified(operations, scales, folding) : [{ operations, scale: 1 }];

  const found: Measured[] = [];
  for (const [index, run] of runs.entries()) {
    const device = await noisyCircuit(circuit.numQubits, run.operations, parameters, model, pace);
    if (shots === 0) {
      const read = readout ? { ...model, readout: { oneGivenZero: 0, zeroGivenOne: 0 } } : model; // what is known exactly goes exactly
      found.push({ ...run, ...wanted.exact(await readExactly(new Setup(device, read, pace), wanted.settings)) });
      continue;
    }
    const counts = allocateShots(wanted.settings, Math.ceil(shots / runs.length));
    const named = index === 0 ? 'noisy/expectation' : `noisy/expectation/scale ${index}`;
    const histograms = await new Setup(device, model, pace).sample(
      wanted.settings.settings.map(({ basis }, k) => ({ basis, shots: counts[k], random: stream(seed, `${named}/${k}`) })),
    );
    const eigenvalue = readout ? mitigatedEigenvalue(readoutErrors(model, circuit.numQubits)) : undefined;
    found.push({ ...run, ...wanted.sampled(histograms, eigenvalue) });
  }

  const [{ raw, corrected }] = found;
  const { values, standardErrors } = found.length > 1 ? withoutNoise(found, fit, wanted.mixed) : corrected;
  const taken = found.reduce((sum, { shots: of }) => sum + of, 0);
  return {
    output: { values, standardErrors, ...(shots > 0 && mitigation.length > 0 && { unmitigated: raw }) },
    resources: { circuitEvaluations: found.length * wanted.settings.settings.length, ...(shots > 0 && { shots: taken }) },
  };
}

/** @throws INVALID_INPUT where none are given: what is to be kept cannot be told from a circuit. */
function paritiesOf({ parities }: StepSpec<'expectation'>): Parity[] {
  if (!parities) throw invalidInput('parities', 'those of the state, for mitigation postselect', undefined);
  return parities;
}

/** Folded as gates of the device, so that what is counted is what errs. */
function amplified(operations: readonly Operation[], scales: readonly number[], folding: ZeroNoise['folding']): Folded[] {
  const elementary = [...decomposeUntil(operations, isElementary)];
  return scales.toSorted((a, b) => a - b).map((scale) => foldOperations(elementary, scale, folding));
}

interface Measured extends Folded {
  raw: Values;
  corrected: Values;
  shots: number;
}

/** Each value followed to no noise. @param mixed values of the state without any information */
function withoutNoise(found: readonly Measured[], fit: ZeroNoise['fit'], mixed: readonly number[]): Values {
  const ends = mixed.map((asymptote, k) =>
    extrapolateToZero(
      found.map(({ scale, corrected: { values, standardErrors } }) => ({ scale, value: values[k], standardError: standardErrors[k] })),
      fit,
      asymptote,
    ),
  );
  return { values: ends.map(({ value }) => value), standardErrors: ends.map(({ standardError }) => standardError) };
}

async function readExactly(setup: Setup, { strings, settings, constants }: Settings): Promise<number[]> {
  const values = [...constants];
  for (const { basis, members } of settings) {
    const state = await setup.read(basis);
    for (const { pauli, coefficients } of members.map((k) => strings[k])) {
      const value = state.expectation({ x: 0n, z: pauli.x | pauli.z });
      values.forEach((_, k) => (values[k] += coefficients[k] * value));
    }
  }
  return values;
}

/** Shots in one basis. */
interface Run {
  /** @default Z everywhere */
  basis?: Pauli;
  shots: number;
  random: RandomStream;
}

/** A circuit on a device, measured in one basis or another. */
class Setup {
  readonly #device: NoisyCircuit;
  readonly #model: NoiseModel;
  readonly #pace: Pace;
  /** Before the measurement, where it fits. */
  #state: DensityMatrix | undefined;

  constructor(device: NoisyCircuit, model: NoiseModel, pace: Pace) {
    this.#device = device;
    this.#model = model;
    this.#pace = pace;
  }

  /** The state as it is read in this basis: Z strings stand for the Paulis turned to Z. */
  async read(basis?: Pauli): Promise<DensityMatrix> {
    const { numQubits, steps, tail } = this.#device;
    if (!this.#state) {
      this.#state = new DensityMatrix(numQubits);
      await this.#state.run(steps, this.#pace);
    }
    const read = this.#state.copy();
    for (const step of tail(basis)) read.step(step);
    read.measure(readoutErrors(this.#model, numQubits));
    if (this.#pace.due) await this.#pace.rest();
    return read;
  }

  /** How often each basis state is read, run by run. */
  async sample(runs: readonly Run[]): Promise<Histogram[]> {
    const { numQubits, steps, tail } = this.#device;
    if (numQubits > MAX_EXACT_QUBITS) {
      return runTrajectories({
        numQubits,
        steps,
        settings: runs.map(({ basis, shots, random }) => ({ steps: tail(basis), shots, random })),
        readout: readoutErrors(this.#model, numQubits),
        pace: this.#pace,
      });
    }
    const histograms: Histogram[] = [];
    for (const { basis, shots, random } of runs) {
      histograms.push(await draw((await this.read(basis)).probabilities(), shots, random, this.#pace));
    }
    return histograms;
  }
}

/** Independent shots from probabilities, by inverse cumulative search. */
async function draw(probabilities: Float64Array, shots: number, random: RandomStream, pace: Pace): Promise<Histogram> {
  let total = 0;
  const cumulative = probabilities.map((p) => (total += Math.max(0, p)));
  const counts = new Float64Array(probabilities.length);
  for (let shot = 0; shot < shots; shot++) {
    const target = random.uniform() * total;
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    counts[low]++;
    if (shot % 1024 === 0 && pace.due) await pace.rest();
  }
  return Array.from(counts, (count, state): [number, number] => [state, count]).filter(([, count]) => count > 0);
}
