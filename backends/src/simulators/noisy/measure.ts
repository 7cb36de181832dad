/** The steps of a noisy backend: histograms of circuits that were run, and expectation values from them. */
import { terminalReadout, type Pauli } from '@cofactor/sdk/circuits';
import {
  stream,
  type PauliSum,
  type RandomStream,
  type Resources,
  type RunContext,
  type StepOutput,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { Pace } from '../statevector/pace.ts';
import { printed } from '../statevector/sample.ts';
import { allocateShots, estimate, settingsOf, type Histogram, type SampledExpectation } from '../statevector/sampled-expectation.ts';
import { DensityMatrix } from './density-matrix.ts';
import { MAX_EXACT_QUBITS } from './facts.ts';
import { mitigatedEigenvalue } from './mitigation.ts';
import { readoutErrors, type NoiseModel } from './noise-model.ts';
import { noisyCircuit, type NoisyCircuit } from './noisy-circuit.ts';
import { runTrajectories } from './trajectories.ts';

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

/** With `shots: 0`, the values that more and more shots come closer to: readout errors and turns of the basis included. */
export async function runExpectation(
  spec: StepSpec<'expectation'>,
  model: NoiseModel,
  { signal, onProgress }: RunContext,
): Promise<SampledExpectation> {
  const { circuit, parameters, observables, shots, seed, mitigation } = spec;
  const pace = new Pace(signal, onProgress);
  const device = await noisyCircuit(circuit.numQubits, terminalReadout(circuit).operations, parameters, model, pace);
  const mitigated = mitigation?.includes('readout') === true;
  if (shots === 0) {
    const read = mitigated ? { ...model, readout: { oneGivenZero: 0, zeroGivenOne: 0 } } : model; // what is known exactly goes exactly
    return readExactly(new Setup(device, read, pace), observables);
  }
  const setup = new Setup(device, model, pace);
  const measured = settingsOf(observables);
  const counts = allocateShots(measured, shots);
  const runs = measured.settings.map(({ basis }, index) => ({
    basis,
    shots: counts[index],
    random: stream(seed, `noisy/expectation/${index}`),
  }));
  const histograms = await setup.sample(runs);
  const raw = estimate(measured, histograms);
  if (!mitigated) return raw;
  const { output } = estimate(measured, histograms, mitigatedEigenvalue(readoutErrors(model, circuit.numQubits)));
  return { ...raw, output: { ...output, unmitigated: raw.output } };
}

async function readExactly(setup: Setup, observables: readonly PauliSum[]): Promise<SampledExpectation> {
  const { strings, settings, constants: values } = settingsOf(observables);
  for (const { basis, members } of settings) {
    const state = await setup.read(basis);
    for (const { pauli, coefficients } of members.map((k) => strings[k])) {
      const value = state.expectation({ x: 0n, z: pauli.x | pauli.z });
      observables.forEach((_, k) => (values[k] += coefficients[k] * value));
    }
  }
  return { output: { values, standardErrors: values.map(() => 0) }, resources: { circuitEvaluations: settings.length } };
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
