/**
 * Minimum finding after Dürr and Høyer as a generator of one-shot `sample` steps: amplify what lies below the best value so far by a
 * number of rounds drawn from a range that grows until something better is measured.
 *
 *   rounds r uniform in 0 … ⌈m⌉ − 1,  m ← min(6/5 m, √N) after a miss, kept after a hit: what lies lower is fewer            (1)
 *   ends with chance ≥ 1/2 of the minimum after 22.5 √N + 1.4 log₂² N rounds; it is run on so far                          (2)
 *
 * Evaluations  rounds and shots: each round evaluates the model once, on all assignments at a time (and takes it back).
 *              Kept after a hit, m saves 12 to 16 % of the rounds from 10 variables on, beside 1 again (backends/scripts/grover-study.ts).
 * Source       Dürr & Høyer, arXiv:quant-ph/9607014, with (1) from Boyer, Brassard, Høyer & Tapp, Fortschr. Phys. 46, 493 (1998).
 */
import * as z from 'zod';
import { circuitResources, groverCircuit, valueOfOutcome } from '../../circuits/index.ts';
import {
  parseDocument,
  PauliSum,
  SearchMethod,
  stream,
  type Forecast,
  type Resources,
  type SearchOutput,
  type StepResult,
  type StepSpec,
} from '../../contracts/index.ts';
import { BestOutcome } from './best-outcome.ts';
import { ask, scaledBy, type Driver, type DriverDefinition, type Used } from './driver.ts';

export interface GroverDriverInput {
  observable: PauliSum;
  whole: { grain: number; bits: number };
  seed: number;
  maxEvaluations?: number;
  target?: number;
}

export interface GroverDriverOutput extends SearchOutput {
  rounds: number;
  /** Of the longest circuit. */
  resources: Resources;
}

const GROWTH = 6 / 5;

/** (2) for n qubits. */
export const roundsAtMost = (numQubits: number): number => Math.ceil(22.5 * 2 ** (numQubits / 2) + 1.4 * numQubits ** 2);

/** @throws INVALID_INPUT for an observable that is not diagonal */
export function* groverDriver(input: GroverDriverInput): Generator<StepSpec<'sample'>, GroverDriverOutput, StepResult<'sample'>> {
  const { observable, whole, seed, maxEvaluations = Number.POSITIVE_INFINITY, target = Number.NEGATIVE_INFINITY } = input;
  const n = observable.numQubits;
  const valueOf = valueOfOutcome(observable);
  const random = stream(seed, 'grover');
  const best = new BestOutcome();
  const budget = roundsAtMost(n);
  let [used, most, shots] = [0, 0, 0];
  const mayTake = (rounds: number): boolean => used + rounds <= budget && best.evaluations + rounds + 1 <= maxEvaluations;
  for (let [m, rounds] = [1, 0]; best.value > target && mayTake(rounds); rounds = random.integer(Math.ceil(m))) {
    const circuit = groverCircuit({ observable, ...whole }, rounds);
    const parameters = rounds > 0 ? [Math.round(best.value / whole.grain)] : [];
    const { counts } = (yield* ask({ kind: 'sample', circuit, parameters, shots: 1, seed: random.uint32() })).output;
    const before = best.value;
    const outcomes = Object.entries(counts).map(([bits, count]) => ({ outcome: bits, count, value: valueOf(bits.slice(-n)) }));
    best.take(outcomes, rounds);
    used += rounds;
    shots++;
    most = Math.max(most, rounds);
    if (best.value >= before) m = Math.min(GROWTH * m, 2 ** (n / 2));
  }
  const { twoQubitGates, depth, qubits } = circuitResources(groverCircuit({ observable, ...whole }, most));
  return {
    ...best.output(n),
    rounds: used,
    resources: { twoQubitGates, depth, qubits },
    notes: [
      `${used} rounds in ${shots} circuits of one shot, at most ${most} in one; the lowest value came first after ${best.foundAfter} evaluations`,
      `${n} qubits for the assignment, ${qubits - n} for the comparison; the longest circuit has ${twoQubitGates} two-qubit gates`,
    ],
  };
}

/** The planned spec with its inputs filled in. */
const GroverSpec = z.object({
  observable: PauliSum,
  whole: z.object({ grain: z.number().positive(), bits: z.int().min(1) }),
  method: SearchMethod,
  seed: z.int().min(0),
  target: z.number().optional(),
});

export const grover: DriverDefinition = {
  answers: 'search',
  *begin(spec, { step }) {
    const { method, ...input } = parseDocument(GroverSpec, spec, step);
    const {
      resources,
      rounds: _,
      ...output
    } = yield* groverDriver({
      ...input,
      maxEvaluations: method.maxEvaluations,
    }) as Driver<GroverDriverOutput>;
    return { output, resources: ({ circuits }: Used) => ({ ...circuits, ...resources }), seed: input.seed };
  },
  progress: (result) => ({ message: `measured ${Object.keys((result as StepResult<'sample'>).output.counts)[0]}` }),
  /** `one` is a circuit of one round; half of the bound on the rounds is spent in vain. */
  forecast(one, { sizes }): Forecast {
    const most = roundsAtMost(Math.max(1, (sizes.qubits ?? 10) / 2));
    const scaled = scaledBy({ low: 1, likely: most, high: 3 * most });
    return {
      ...one,
      wallMs: scaled(one.wallMs),
      costMicroUsd: scaled(one.costMicroUsd),
      sizes: { ...one.sizes, shots: most },
      assumptions: [...one.assumptions, `some ${most} rounds in all, in circuits of one shot`],
    };
  },
};
