/**
 * What is wrong with the penalties of a constrained model, and weights that work.
 *
 * Contradiction   the penalties alone are minimised with proof; above zero no assignment keeps all constraints. One or two that
 *                 contradict are named; else constraints are left out one by one while the rest stays contradictory.
 * Too weak        the best sample breaks a constraint, or fewer than 99 % of samples are feasible: the weights of the constraints that
 *                 samples break double.
 * Too strong      all weights can be halved and samples stay feasible with no worse a best: they are. Strong penalties freeze a search.
 * Check           small models are solved with proof, with and without penalties: the minimum of the penalised form must be the
 *                 constrained minimum.
 */
import { invalidInput, stream } from '@cofactor/sdk/contracts';
import { SpinSweeps } from '../../kernels/spin-sweep/spin-sweep.ts';
import { betaAt, betaRange } from '../annealing/schedule.ts';
import { randomSpins } from '../annealing/simulated-annealing.ts';
import { exactSpins } from '../exact/exact-spins.ts';
import { milpMinimum } from '../exact/milp.ts';
import { type BinaryQuadraticForm, binaryQuadraticForm, energyOf, toAssignment, toSpinModel } from '../models/binary-quadratic.ts';
import { drive, SearchRun } from '../runs/search-run.ts';
import { type ConstrainedModel, penalised, violation } from './constraints.ts';
import { type EmbeddingForecast, forecastEmbedding } from './embedding-forecast.ts';

export interface ConstraintReport {
  name: string;
  weight: number;
  /** Share of the samples that break it. */
  violated: number;
  /** Mean of its violation over the samples. */
  meanViolation: number;
}

export interface DoctorReport {
  /** Of the weights given. */
  diagnosis: 'well-set' | 'too-weak' | 'too-strong';
  /** Weights that work, in the order of the constraints. */
  weights: number[];
  /** Share of feasible samples with the weights given, and with those that work. */
  feasibleBefore: number;
  feasibleAfter: number;
  /** Samples with the weights given. */
  constraints: ConstraintReport[];
  /** Best feasible assignment seen, of the variables without slack. */
  best: { value: number; assignment: number[] } | undefined;
  /** Whether the penalised minimum is the constrained one; undefined where the model is too large to check. */
  checkedExactly: boolean | undefined;
  embedding: EmbeddingForecast;
}

export interface DoctorOptions {
  seed?: number;
  /** Samples of each trial. @default 200 */
  reads?: number;
  /** Sweeps of each sample. @default 200 */
  sweeps?: number;
  /** Tabu steps a variable after each cooling: single flips alone stay behind the barriers that penalties make. @default 10 */
  polish?: number;
  /** Whether weaker ones are tried too. @default true */
  lower?: boolean;
  /** Some assignment keeps all constraints, by the way they were made: not looked into. @default false */
  consistent?: boolean;
}

const FEASIBLE = 0.99;
const MAX_ADAPTATIONS = 30;
const MAX_CHECKED = 40;
const CHECK_SECONDS = 5;
/** Constraints up to which pairs are looked at first, since a small contradiction says more. */
const MAX_PAIRED = 40;
const EPSILON = 1e-9;

interface Samples {
  feasible: number;
  constraints: ConstraintReport[];
  best: { value: number; assignment: number[] } | undefined;
}

/**
 * @param weights one per constraint; absent: one that outweighs any single change of the objective.
 * @throws INVALID_INPUT that names the constraints that contradict each other
 */
export async function examine(model: ConstrainedModel, weights?: readonly number[], options: DoctorOptions = {}): Promise<DoctorReport> {
  if (!options.consistent) await refuseContradictions(model);
  const given = [...(weights ?? model.constraints.map(() => strongestChange(model.objective)))];
  if (given.length !== model.constraints.length)
    throw invalidInput('weights', `${model.constraints.length} numbers, one per constraint`, given.length);
  const before = sample(model, given, options);
  let [current, samples] = [given, before];
  for (let round = 0; round < MAX_ADAPTATIONS && samples.feasible < FEASIBLE; round++) {
    current = current.map((weight, c) => (samples.constraints[c].violated > 0 ? Math.max(2 * weight, EPSILON) : weight));
    samples = sample(model, current, options);
  }
  const strengthened = current !== given;
  let weakened = false;
  const halvings = strengthened || options.lower === false ? 0 : MAX_ADAPTATIONS;
  for (let round = 0; round < halvings; round++) {
    const halved = current.map((weight) => weight / 2);
    const tried = sample(model, halved, options);
    if (tried.feasible < FEASIBLE || !tried.best || (samples.best && tried.best.value > samples.best.value + EPSILON)) break;
    [current, samples, weakened] = [halved, tried, true];
  }
  const candidates = [before.best, samples.best].filter((one) => one !== undefined).sort((a, b) => a.value - b.value);
  return {
    diagnosis: strengthened ? 'too-weak' : weakened ? 'too-strong' : 'well-set',
    weights: current,
    feasibleBefore: before.feasible,
    feasibleAfter: samples.feasible,
    constraints: before.constraints,
    best: candidates[0],
    checkedExactly: await checkExactly(model, current),
    embedding: forecastEmbedding(penalised(model, current)),
  };
}

/** The most the objective can change when one variable flips: a penalty of this weight outweighs it. */
function strongestChange({ linear, rows, columns, weights }: BinaryQuadraticForm): number {
  const sums = linear.map(Math.abs);
  weights.forEach((weight, k) => {
    sums[rows[k]] += Math.abs(weight);
    sums[columns[k]] += Math.abs(weight);
  });
  return Math.max(1, ...sums);
}

function sample(
  model: ConstrainedModel,
  weights: readonly number[],
  { seed = 0, reads = 200, sweeps = 200, polish = 10 }: DoctorOptions,
): Samples {
  const form = penalised(model, weights);
  const spins = toSpinModel(form);
  const random = stream(seed, 'doctor');
  const replica = new SpinSweeps(spins, random).replica();
  const range = betaRange(spins);
  const counts = model.constraints.map(() => ({ violated: 0, sum: 0 }));
  let feasible = 0;
  let best: Samples['best'];
  for (let read = 0; read < reads; read++) {
    replica.set(randomSpins(spins.numSpins, random));
    for (let step = 0; step < sweeps; step++) replica.metropolis(betaAt(range, step, sweeps), 1);
    if (polish > 0) replica.tabu(polish * spins.numSpins, Math.ceil(spins.numSpins / 10), 3);
    const assignment = toAssignment(form, replica.best).slice(0, model.objective.numVariables);
    const broken = model.constraints.map((constraint) => violation(constraint, assignment));
    broken.forEach((amount, c) => {
      counts[c].sum += amount;
      if (amount > EPSILON) counts[c].violated++;
    });
    if (broken.some((amount) => amount > EPSILON)) continue;
    feasible++;
    const value = energyOf(model.objective, assignment);
    if (!best || value < best.value) best = { value, assignment };
  }
  const constraints = model.constraints.map(({ name }, c) => ({
    name,
    weight: weights[c],
    violated: counts[c].violated / reads,
    meanViolation: counts[c].sum / reads,
  }));
  return { feasible: feasible / reads, constraints, best };
}

async function minimumOf(form: BinaryQuadraticForm): Promise<{ value: number; assignment: number[] }> {
  const run = new SearchRun<Int8Array>();
  await drive(exactSpins(toSpinModel(form), run, { seed: 0 }), run);
  const assignment = toAssignment(form, run.state as Int8Array);
  return { value: energyOf(form, assignment), assignment };
}

/** The penalties alone, without an objective. */
function penaltiesOf({ objective, constraints }: ConstrainedModel, chosen: readonly number[]): BinaryQuadraticForm {
  const nothing = binaryQuadraticForm({ vartype: 'binary', numVariables: objective.numVariables, quadratic: [] });
  const kept = chosen.map((c) => constraints[c]);
  return penalised(
    { objective: nothing, constraints: kept },
    kept.map(() => 1),
  );
}

async function refuseContradictions(model: ConstrainedModel): Promise<void> {
  const contradictory = async (chosen: readonly number[]): Promise<boolean> =>
    (await minimumOf(penaltiesOf(model, chosen))).value > EPSILON;
  const all = [...model.constraints.keys()];
  if (!(await contradictory(all))) return;
  const small = all.length > MAX_PAIRED ? [] : [...all.map((c) => [c]), ...all.flatMap((c) => all.slice(0, c).map((other) => [other, c]))];
  let left: number[] | undefined;
  for (const some of small) if (!left && (await contradictory(some))) left = some;
  if (!left) {
    left = all;
    for (const constraint of all) {
      const without: number[] = left.filter((other) => other !== constraint);
      if (await contradictory(without)) left = without;
    }
  }
  const names = left.map((c) => model.constraints[c].name).join(', ');
  throw invalidInput('constraints', 'constraints that some assignment keeps', names, 'these contradict each other, leave one of them out');
}

/** The constrained minimum by integer programming, beside the minimum of the penalised form; undefined where either takes too long. */
async function checkExactly(model: ConstrainedModel, weights: readonly number[]): Promise<boolean | undefined> {
  const { objective, constraints } = model;
  if (objective.numVariables > MAX_CHECKED) return undefined;
  const constrained = await milpMinimum(model, { timeLimitSeconds: CHECK_SECONDS });
  const form = penalised(model, weights);
  const run = new SearchRun<Int8Array>();
  await drive(exactSpins(toSpinModel(form), run, { seed: 0 }), run, { maxWallMs: 1000 * CHECK_SECONDS });
  if (constrained.value === undefined || !run.provenOptimal || !run.state) return undefined;
  const found = toAssignment(form, run.state).slice(0, objective.numVariables);
  const kept = constraints.every((constraint) => violation(constraint, found) <= EPSILON);
  return kept && Math.abs(energyOf(objective, found) - constrained.value) <= 1e-6 * Math.max(1, Math.abs(constrained.value));
}
