/**
 * The one inner form of `ising`, `qubo`, `maxcut` and the files that hold them, and its two views.
 *
 *   E(x) = c + Σ_i a_i x_i + Σ_(i<j) w_ij x_i x_j,   x ∈ {0,1}ⁿ or {−1,+1}ⁿ                                     (1)
 *   with x = (1 + s)/2:  h_i = a_i/2 + Σ_j w_ij/4,  J_ij = w_ij/4,  c' = c + Σ a_i/2 + Σ w_ij/4                  (2)
 *   maximum cut: −cut = Σ w_ij (s_i s_j − 1)/2                                                                  (3)
 *
 * Invariants  pairs are unique, i < j, ascending, and no weight is zero; every number is finite.
 */
import { invalidInput, tooLarge, type Warning } from '@cofactor/sdk/contracts';

export type Vartype = 'binary' | 'spin';

export interface BinaryQuadraticForm {
  readonly vartype: Vartype;
  readonly numVariables: number;
  readonly linear: Float64Array;
  /** Pairs (rows[k], columns[k]) with weights[k]. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly weights: Float64Array;
  readonly offset: number;
  readonly warnings: readonly Warning[];
}

export interface QuadraticTerms {
  vartype: Vartype;
  numVariables: number;
  linear?: ArrayLike<number>;
  quadratic: Iterable<readonly [number, number, number]>;
  offset?: number;
}

const MAX_VARIABLES = 1_000_000;

/**
 * Checks and sorts the terms; a pair that comes twice, in either order, is summed with the warning DUPLICATE_PAIR.
 * @throws INVALID_INPUT for an index out of range, a variable paired with itself, a number that is not finite, or no variable; TOO_LARGE
 */
export function binaryQuadraticForm({ vartype, numVariables, linear = [], quadratic, offset = 0 }: QuadraticTerms): BinaryQuadraticForm {
  if (!Number.isInteger(numVariables) || numVariables < 1) throw invalidInput('variables', 'at least one variable', numVariables);
  if (numVariables > MAX_VARIABLES) {
    throw tooLarge(`a quadratic model holds at most ${MAX_VARIABLES} variables, got ${numVariables}: split it`, {
      resource: 'variables',
      asked: numVariables,
      limit: MAX_VARIABLES,
    });
  }
  if (linear.length > numVariables) throw invalidInput('linear', `at most ${numVariables} numbers, one per variable`, linear.length);
  const fields = new Float64Array(numVariables);
  for (let i = 0; i < linear.length; i++) fields[i] = finite(linear[i], `linear.${i}`);
  finite(offset, 'offset');

  const sums = new Map<number, number>();
  let duplicates = 0;
  let index = 0;
  for (const [a, b, weight] of quadratic) {
    const path = `quadratic.${index++}`;
    for (const end of [a, b]) {
      if (!Number.isInteger(end) || end < 0 || end >= numVariables) throw invalidInput(path, `indices from 0 to ${numVariables - 1}`, end);
    }
    if (a === b) throw invalidInput(path, 'two different variables (put a square into linear)', [a, b]);
    const key = Math.min(a, b) * numVariables + Math.max(a, b);
    const before = sums.get(key);
    if (before !== undefined) duplicates++;
    sums.set(key, (before ?? 0) + finite(weight, path));
  }
  const entries = [...sums].filter(([, weight]) => weight !== 0).sort(([a], [b]) => a - b);
  return {
    vartype,
    numVariables,
    linear: fields,
    rows: Int32Array.from(entries, ([key]) => Math.floor(key / numVariables)),
    columns: Int32Array.from(entries, ([key]) => key % numVariables),
    weights: Float64Array.from(entries, ([, weight]) => weight),
    offset,
    warnings:
      duplicates > 0 ? [{ code: 'DUPLICATE_PAIR', message: `${duplicates} pairs came more than once: their weights were summed` }] : [],
  };
}

function finite(value: number, path: string): number {
  if (!Number.isFinite(value)) throw invalidInput(path, 'a finite number', value);
  return value;
}

/** (3) as a form of spins. */
export function maxCutForm(nodes: number, edges: Iterable<readonly [number, number, number]>): BinaryQuadraticForm {
  const list = [...edges];
  const half = list.map(([a, b, weight]) => [a, b, weight / 2] as const);
  return binaryQuadraticForm({
    vartype: 'spin',
    numVariables: nodes,
    quadratic: half,
    offset: -half.reduce((sum, [, , weight]) => sum + weight, 0),
  });
}

/** (1) at an assignment of the form's own kind: 0/1 or ±1. */
export function energyOf(form: BinaryQuadraticForm, assignment: ArrayLike<number>): number {
  let sum = form.offset;
  for (let i = 0; i < form.numVariables; i++) sum += form.linear[i] * assignment[i];
  for (let k = 0; k < form.weights.length; k++) sum += form.weights[k] * assignment[form.rows[k]] * assignment[form.columns[k]];
  return sum;
}

/** The same landscape over spins, with the neighbours of each spin: J of spin i at e = first[i] … first[i+1]−1. */
export interface SpinModel {
  readonly numSpins: number;
  readonly fields: Float64Array;
  readonly first: Int32Array;
  readonly neighbour: Int32Array;
  readonly coupling: Float64Array;
  readonly offset: number;
}

/** (2), or the form as it is. */
export function toSpinModel(form: BinaryQuadraticForm): SpinModel {
  const { numVariables: n, rows, columns, weights } = form;
  const binary = form.vartype === 'binary';
  const fields = form.linear.map((value) => (binary ? value / 2 : value));
  let offset = form.offset;
  if (binary) for (const value of form.linear) offset += value / 2;
  const first = new Int32Array(n + 1);
  for (let k = 0; k < weights.length; k++) {
    first[rows[k] + 1]++;
    first[columns[k] + 1]++;
  }
  for (let i = 0; i < n; i++) first[i + 1] += first[i];
  const neighbour = new Int32Array(first[n]);
  const coupling = new Float64Array(first[n]);
  const next = first.slice(0, n);
  for (let k = 0; k < weights.length; k++) {
    const [i, j, value] = [rows[k], columns[k], binary ? weights[k] / 4 : weights[k]];
    if (binary) {
      fields[i] += value;
      fields[j] += value;
      offset += value;
    }
    neighbour[next[i]] = j;
    coupling[next[i]++] = value;
    neighbour[next[j]] = i;
    coupling[next[j]++] = value;
  }
  return { numSpins: n, fields, first, neighbour, coupling, offset };
}

/** Energy of ±1 spins in the spin view. */
export function spinEnergy(model: SpinModel, spins: ArrayLike<number>): number {
  let sum = model.offset;
  for (let i = 0; i < model.numSpins; i++) {
    let pair = 0;
    for (let e = model.first[i]; e < model.first[i + 1]; e++) pair += model.coupling[e] * spins[model.neighbour[e]];
    sum += spins[i] * (model.fields[i] + pair / 2);
  }
  return sum;
}

/** Spins as the form writes its variables: ±1, or 0/1 with +1 ↔ 1. */
export function toAssignment(form: BinaryQuadraticForm, spins: ArrayLike<number>): number[] {
  return Array.from(spins, (spin) => (form.vartype === 'spin' ? spin : (spin + 1) / 2));
}
