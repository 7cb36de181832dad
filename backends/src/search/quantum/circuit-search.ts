/**
 * QAOA and CVaR-VQE on exact amplitudes: the angles are optimised with exact derivatives, then the final state is sampled.
 *
 * Shots       a device has no exact derivatives: each value with its gradient is counted as the 2P + 1 circuits of the parameter shift
 *             rule, with the shots of the method each. For QAOA, whose angles stand in many gates, that is the least it would take.
 * Null arm    uniform strings find the lowest value with g / 2ⁿ; N = ln 0.01 / ln(1 − p) samples find it with 99 %            (1)
 */
import { throwIfCancelled, stream, type Progress, type Resources, type SearchOutput, type StepSpec } from '@cofactor/sdk/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Breathe, flipScale, type ParametricCircuit, qaoaCircuit, rotationCircuit, warmQaoaCircuit } from './circuits.ts';
import { transferredAngles } from '@cofactor/sdk/circuits';
import { diagonalProblem } from './diagonal-problem.ts';
import { type CircuitMethod, circuitMethod, effort } from './facts.ts';
import { type Objective, optimise, type Optimum } from './optimise.ts';
import { Tail } from './tail.ts';
import { zTerms } from './z-terms.ts';

/** Of the gradient, in units of the change by one flip. */
const GRADIENT_TOLERANCE = 1e-2;
/** Strengths of the phases, beside those of the spin glass, from which the lowest start is taken. */
const STRENGTHS = [0.4, 0.7, 1, 1.5];
/** Of the angles of later starts, in radians. */
const SPREAD = 0.3;
/** A warm start keeps each qubit this far from certain (Egger et al.). */
const LEAST_CHANCE = 0.25;
const BREATH_MS = 10;

interface Bench {
  objective: Objective;
  scale: number;
  breathe: Breathe;
  stop: () => boolean;
  seed: number;
}

/** @throws CANCELLED; INVALID_INPUT, UNSUPPORTED or TOO_LARGE for the model */
export async function searchByCircuit(
  spec: StepSpec<'search'>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
): Promise<{ output: SearchOutput; resources: Resources }> {
  const { seed } = spec;
  const method = circuitMethod(spec.method);
  const started = performance.now();
  const problem = diagonalProblem(spec.model);
  const costs = problem.costs();
  const maxWallMs = spec.maxWallMs ?? method.maxWallMs ?? Number.POSITIVE_INFINITY;
  const shares = method.name === 'cvar-vqe' ? risingShares(method.alpha) : [1];
  const probabilities = new Float64Array(costs.length);
  const bench: Bench = {
    objective: { costs, shares, ...(shares.some((share) => share < 1) && { tail: { of: new Tail(costs), probabilities } }) },
    scale: flipScale(costs),
    breathe: breather(signal),
    stop: () => performance.now() - started >= maxWallMs,
    seed,
  };
  const circuit = method.name === 'qaoa' ? await qaoa(bench, method) : rotationCircuit(costs, method.layers);
  let best: Optimum | undefined;
  let evaluations = 0;
  const { restarts, iterations } = effort(method);
  for (let restart = 0; restart < restarts && !(best && bench.stop()); restart++) {
    const start = await startAngles(bench, circuit, method, restart);
    const limits = { maxIterations: iterations, gradientTolerance: GRADIENT_TOLERANCE * bench.scale, stop: bench.stop };
    const found = await optimise(circuit, bench.objective, start, limits, bench.breathe);
    evaluations += found.evaluations;
    if (!best || found.value < best.value) best = found;
    onProgress?.({ fraction: (restart + 1) / restarts, message: `lowest mean so far ${best.value}` });
  }
  const { angles } = best as Optimum;
  await circuit.prepare(angles, bench.breathe);
  circuit.probabilitiesInto(probabilities);
  const states =
    method.shots > 0
      ? draw(probabilities, Float64Array.from({ length: method.shots }, streamOf(seed)))
      : Uint32Array.of(mostProbable(probabilities));
  const trace: SearchOutput['trace'] = [];
  const circuits = evaluations * (2 * circuit.numParameters + 1) + 1;
  const before = (circuits - 1) * Math.max(1, method.shots);
  let lowest = states[0];
  states.forEach((state, shot) => {
    if (shot > 0 && costs[state] >= costs[lowest]) return;
    lowest = state;
    trace.push({ evaluations: before + shot + 1, value: costs[state] });
  });
  const total = circuits * method.shots;
  const { feasible, ...solution } = problem.solution(lowest);
  return {
    output: {
      ...solution,
      unit: problem.unit,
      feasible,
      provenOptimal: false,
      evaluations: circuits * Math.max(1, method.shots),
      trace,
      notes: [...problem.warnings.map(({ message }) => message), ...notesOn(costs, probabilities, { shots: total, evaluations, method })],
    },
    resources: {
      qubits: problem.numQubits,
      parameters: circuit.numParameters,
      shots: total,
      circuitEvaluations: circuits,
    },
  };
}

/** The share of the method first, then more and more of the outcomes, so that in the end the whole state lies low. */
function risingShares(alpha: number): number[] {
  const shares = [alpha];
  for (let share = 3 * alpha; share < 1; share *= 3) shares.push(share);
  return alpha < 1 ? [...shares, 1] : shares;
}

async function qaoa(bench: Bench, method: Extract<CircuitMethod, { name: 'qaoa' }>): Promise<ParametricCircuit> {
  const { objective, scale } = bench;
  if (!method.warmStart) return qaoaCircuit(objective.costs, scale, method.layers);
  return warmQaoaCircuit(objective.costs, scale, method.layers, await relaxedAngles(bench, effort(method).iterations));
}

/** The relaxed solution: the product state of lowest mean, each qubit kept from being certain. */
async function relaxedAngles({ objective: { costs }, scale, breathe, stop, seed }: Bench, maxIterations: number): Promise<number[]> {
  const random = stream(seed, 'warm-start');
  const circuit = rotationCircuit(costs, 0);
  const start = Array.from({ length: circuit.numQubits }, () => Math.PI / 2 + 0.1 * random.normal());
  const limits = { maxIterations, gradientTolerance: GRADIENT_TOLERANCE * scale, stop };
  const { angles } = await optimise(circuit, { costs, shares: [1] }, start, limits, breathe);
  return angles.map((angle) => {
    const chance = Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, Math.sin(angle / 2) ** 2));
    return 2 * Math.asin(Math.sqrt(chance));
  });
}

/** QAOA: the angles of the spin glass at the best strength, then those with noise. Rotations: any. */
async function startAngles(bench: Bench, circuit: ParametricCircuit, method: CircuitMethod, restart: number): Promise<number[]> {
  const random = stream(bench.seed, method.name, restart);
  if (method.name === 'cvar-vqe') return Array.from({ length: circuit.numParameters }, () => Math.PI * random.uniform());
  const known = transferredAngles(method.layers);
  let lowest = { angles: known, value: Number.POSITIVE_INFINITY };
  for (const strength of STRENGTHS) {
    const angles = known.map((angle, k) => (k < method.layers ? strength * angle : angle));
    await circuit.prepare(angles, bench.breathe);
    const value = circuit.mean();
    if (value < lowest.value) lowest = { angles, value };
  }
  return restart === 0 ? lowest.angles : lowest.angles.map((angle) => angle + SPREAD * random.normal());
}

function breather(signal: AbortSignal | undefined): Breathe {
  throwIfCancelled(signal);
  let last = performance.now();
  const turn = async (): Promise<void> => {
    await nextTurn();
    last = performance.now();
    throwIfCancelled(signal);
  };
  return () => (performance.now() - last < BREATH_MS ? undefined : turn());
}

function streamOf(seed: number): () => number {
  const random = stream(seed, 'circuit-search');
  return () => random.uniform();
}

/** One basis state per uniform number, by one walk along the probabilities. */
function draw(probabilities: Float64Array, uniforms: Float64Array): Uint32Array {
  const order = Uint32Array.from(uniforms.keys()).sort((a, b) => uniforms[a] - uniforms[b]);
  const states = new Uint32Array(uniforms.length);
  const last = probabilities.length - 1;
  let state = 0;
  let below = probabilities[0];
  for (const shot of order) {
    while (below <= uniforms[shot] && state < last) below += probabilities[++state];
    states[shot] = state;
  }
  return states;
}

function mostProbable(probabilities: Float64Array): number {
  return probabilities.reduce((best, chance, k) => (chance > probabilities[best] ? k : best), 0);
}

function notesOn(
  costs: Float64Array,
  probabilities: Float64Array,
  { shots, evaluations, method }: { shots: number; evaluations: number; method: CircuitMethod },
): string[] {
  const lowest = costs.reduce((a, b) => Math.min(a, b));
  let [found, degeneracy] = [0, 0];
  costs.forEach((value, k) => {
    if (value > lowest + 1e-9 * Math.max(1, Math.abs(lowest))) return;
    degeneracy++;
    found += probabilities[k];
  });
  const samples = (p: number): number => (p >= 0.99 ? 1 : Math.ceil(Math.log(0.01) / Math.log1p(-p)));
  const uniform = degeneracy / costs.length;
  const random = samples(uniform);
  const { count, maxWeight } = zTerms(costs);
  const notes = [
    `${Math.log2(costs.length)} qubits; the Hamiltonian has ${count} strings of Z on at most ${maxWeight} of them`,
    `the final state holds the lowest value of all ${costs.length} strings, ${lowest}, with probability ${found.toPrecision(3)}; a uniform string with ${uniform.toPrecision(3)}`,
    `${evaluations} exact values with gradients: no device has them`,
  ];
  if (method.shots === 0) return [...notes, 'no shots were drawn: the answer is the most probable string of the final state'];
  const spent = shots - method.shots + samples(found);
  notes.push(
    `for 99 % a device would take ${spent.toLocaleString('en')} shots or more, optimisation included; uniform random strings take ${random.toLocaleString('en')}`,
  );
  if (random <= spent) notes.push('random sampling does as well or better here: the circuit is no gain on this model');
  return notes;
}
