/**
 * QAOA and CVaR-VQE as a generator of `sample` steps, for any backend that runs circuits: the mean of the best share of the outcomes is
 * lowered by SPSA, or the angles stay where they start; then the final state is sampled. Every outcome that was ever measured counts:
 * the answer is the lowest of them, and all shots are evaluations.
 *
 * Source      Farhi, Goldstone & Gutmann, arXiv:1411.4028; Barkoutsos et al., Quantum 4, 256 (2020), DOI 10.22331/q-2020-04-20-256.
 */
import * as z from 'zod';
import { valueOfOutcome } from '../../circuits/index.ts';
import {
  Circuit,
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
import { ask, scaledBy, type Driver, type DriverDefinition, type Used } from './driver.ts';
import { BestOutcome } from './best-outcome.ts';
import { spsa } from './spsa.ts';

export interface CircuitSearchInput {
  circuit: Circuit;
  observable: PauliSum;
  startParameters: readonly number[];
  /** Of SPSA; 0: the angles stay. */
  iterations: number;
  restarts: number;
  /** Share of the best outcomes whose mean is lowered. */
  alpha: number;
  /** Of every sample. */
  shots: number;
  seed: number;
  /** The search ends before it would take more. */
  maxEvaluations?: number;
  /** The search ends once an outcome is as low. */
  target?: number;
}

/** Of later starts, in radians. */
const SPREAD = 0.3;
/** Values of SPSA beside those of its iterations: one, and ten pairs. */
const SPSA_START = 21;

type Samples<R> = Generator<StepSpec<'sample'>, R, StepResult<'sample'>>;

/** @throws INVALID_INPUT for an observable that is not diagonal */
export function* circuitSearchDriver(input: CircuitSearchInput): Samples<SearchOutput> {
  const { circuit, observable, startParameters, iterations, restarts, alpha, shots, seed, maxEvaluations, target } = input;
  const valueOf = valueOfOutcome(observable);
  const seeds = stream(seed, 'circuit-search/sample');
  const best = new BestOutcome();

  function* sampled(parameters: readonly number[]): Samples<{ counts: Record<string, number>; value: number }> {
    const { counts } = (yield* ask({ kind: 'sample', circuit, parameters: [...parameters], shots, seed: seeds.uint32() })).output;
    const outcomes = Object.entries(counts).map(([outcome, count]) => ({ outcome, count, value: valueOf(outcome) }));
    best.take(outcomes);
    return { counts, value: meanOfBest(outcomes, alpha) };
  }
  const isOver = (): boolean =>
    best.evaluations + 2 * shots > (maxEvaluations ?? Number.POSITIVE_INFINITY) || best.value <= (target ?? Number.NEGATIVE_INFINITY);

  let lowest = { point: [...startParameters], value: Number.POSITIVE_INFINITY };
  const starts = iterations > 0 ? restarts : 0;
  for (let restart = 0; restart < starts && !isOver(); restart++) {
    const random = stream(seed, 'circuit-search/spsa', restart);
    const start = restart === 0 ? startParameters : startParameters.map((angle) => angle + SPREAD * random.normal());
    const walk = spsa(start, { iterations, random });
    let turn = walk.next();
    let at: readonly number[] = start;
    while (!turn.done && !isOver()) {
      at = turn.value;
      turn = walk.next((yield* sampled(at)).value);
    }
    const point = turn.done ? turn.value.point : [...at];
    const { value } = yield* sampled(point);
    if (value < lowest.value) lowest = { point, value };
  }
  const { counts } = yield* sampled(lowest.point);
  const final = Object.entries(counts).reduce((sum, [outcome, count]) => sum + (valueOf(outcome) <= best.value + 1e-9 ? count : 0), 0);
  return {
    ...best.output(observable.numQubits),
    notes: [
      `${best.evaluations.toLocaleString('en')} shots, optimisation included; the lowest value came first after ${best.foundAfter.toLocaleString('en')} of them`,
      `${final} of the ${shots} shots on the final state have the lowest value that was measured`,
    ],
  };
}

interface Outcome {
  outcome: string;
  count: number;
  value: number;
}

/** CVaR: the mean of the lowest share of the shots. */
function meanOfBest(outcomes: readonly Outcome[], alpha: number): number {
  const shots = outcomes.reduce((sum, { count }) => sum + count, 0);
  const share = Math.max(1, alpha * shots);
  let [left, sum] = [share, 0];
  for (const { value, count } of outcomes.toSorted((a, b) => a.value - b.value)) {
    const taken = Math.min(left, count);
    sum += taken * value;
    left -= taken;
    if (left <= 0) break;
  }
  return sum / share;
}

/** The planned spec with its inputs filled in. */
const CircuitSearchSpec = z.object({
  circuit: Circuit,
  observable: PauliSum,
  startParameters: z.array(z.number()),
  method: SearchMethod,
  shots: z.int().min(1),
  seed: z.int().min(0),
  target: z.number().optional(),
});

/** How much of a search by circuits a method asks for. */
function effort(method: SearchMethod): Pick<CircuitSearchInput, 'iterations' | 'restarts' | 'alpha' | 'maxEvaluations'> {
  const { maxEvaluations } = method;
  if (method.name !== 'qaoa' && method.name !== 'cvar-vqe') return { iterations: 0, restarts: 1, alpha: 1, maxEvaluations };
  const iterations = method.angles === 'transfer' ? 0 : (method.iterations ?? 60);
  return { iterations, restarts: method.restarts ?? 1, alpha: method.name === 'cvar-vqe' ? method.alpha : 1, maxEvaluations };
}

export const circuitSearch: DriverDefinition = {
  answers: 'search',
  *begin(spec, { step }) {
    const { method, ...input } = parseDocument(CircuitSearchSpec, spec, step);
    const output = yield* circuitSearchDriver({ ...input, ...effort(method) }) as Driver<SearchOutput>;
    const { circuit, startParameters, seed } = input;
    const resources = ({ sizes, circuits }: Used): Resources => ({
      ...sizes,
      ...circuits,
      qubits: circuit.numQubits,
      parameters: startParameters.length,
    });
    return { output, resources, seed };
  },
  progress: (result) => ({ message: `${Object.keys((result as StepResult<'sample'>).output.counts).length} different outcomes` }),
  forecast(one, { spec }): Forecast {
    const { iterations, restarts } = effort(parseDocument(SearchMethod, spec.method, 'method'));
    const samples = 1 + (iterations > 0 ? restarts * (SPSA_START + 2 * iterations + 1) : 0);
    const scaled = scaledBy({ low: 1, likely: samples, high: samples });
    return {
      ...one,
      wallMs: scaled(one.wallMs),
      costMicroUsd: scaled(one.costMicroUsd),
      sizes: { ...one.sizes, shots: samples * Number(spec.shots) },
      assumptions: [...one.assumptions, `${samples} samples, fewer where a target is met`],
    };
  },
};
